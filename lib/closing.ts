import type { Clock } from './async/sleep.ts'
import { withTimeout } from './async/with-timeout.ts'
import type { QuestionSession } from './release/question-session.ts'

/** How long reports may delay the end of a job. CI systems kill a job soon after the signal. */
const REPORT_MS = 3_000

/** A release that may end early. */
export interface OpenRelease {
  /** Questions that a responder may still show. */
  open: ReadonlySet<QuestionSession>
  /** Logs where the release stands, if there is anything to say. */
  say: (why: 'signal' | 'failed') => void
  /** Tells the maintainers who were sent to npmjs.com that the job has ended. */
  notify: () => Promise<void>
  /** Ends npm if it is still waiting. */
  abandon: () => void
}

/** Makes sure that no page asks for the code of a job that has ended, and that no npm process outlives the job. */
export interface Closing {
  /** From now on, a signal ends the run in order and removes its temporary folder, even before a release is open. */
  begin: (run: string) => void
  /**
   * Registers a release that has to end with its run.
   *
   * @param run - The folder that the run works in. Releases of other folders in the same process are left alone.
   */
  watch: (run: string, key: string, release: OpenRelease) => void
  /** Reports the outcome of every question that is still open in a run, ends its npm, and stops watching it. */
  close: (run: string, state: 'failed' | 'withdrawn') => Promise<void>
}

export function createClosing(clock: Clock, onSignal: (close: () => Promise<void>) => () => void): Closing {
  const runs = new Map<string, Map<string, OpenRelease>>()
  let unhook: (() => void) | undefined
  const begin = (run: string): Map<string, OpenRelease> => {
    const releases = runs.get(run) ?? new Map<string, OpenRelease>()
    runs.set(run, releases)
    unhook ??= onSignal(async () => {
      const all = [...runs.values()].flatMap((each) => [...each.values()])
      for (const each of all) each.say('signal')
      for (const each of all) each.abandon()
      await endAll(all, 'withdrawn', 'The job was stopped.', clock)
    })
    return releases
  }
  return {
    begin: (run) => void begin(run),
    watch: (run, key, release) => void begin(run).set(key, release),
    close: async (run, state) => {
      const releases = [...(runs.get(run)?.values() ?? [])]
      runs.delete(run)
      if (runs.size === 0) {
        unhook?.()
        unhook = undefined
      }
      if (state === 'failed') for (const each of releases) each.say('failed')
      for (const each of releases) each.abandon()
      await endAll(releases, state, undefined, clock)
    },
  }
}

async function endAll(
  releases: readonly OpenRelease[],
  state: 'failed' | 'withdrawn',
  reason: string | undefined,
  { sleep }: Clock,
): Promise<void> {
  const open = releases.flatMap((release) => [...release.open])
  for (const session of open) session.report(state, reason)
  const settled = [...open.map((session) => session.settled()), ...releases.map(({ notify }) => notify())]
  if (settled.length > 0) await withTimeout(REPORT_MS, Promise.all(settled), sleep).catch(() => {})
}
