import type { Clock } from './async/sleep.ts'
import { withTimeout } from './async/with-timeout.ts'
import type { QuestionSession } from './release/question-session.ts'

/** How long the end of a job is held up for reports: CI systems kill soon after a signal. */
const REPORT_MS = 3_000

/** A release that may end early. */
export interface OpenRelease {
  /** Questions that a responder may still show. */
  open: ReadonlySet<QuestionSession>
  /** Says in the log where things stand, if there is anything to say. */
  say: (why: 'signal' | 'failed') => void
  /** Tells those who were sent to npmjs.com that the job is gone. */
  notify: () => Promise<void>
  /** Ends npm, if it still waits. */
  abandon: () => void
}

/** Sees to it that no page asks for the code of a job that is gone, and that no npm outlives it. */
export interface Closing {
  /** From here on a signal ends a run in order, with its temporary folder: before anything of it is open, too. */
  begin: (run: string) => void
  /** @param run - Releases of other folders in the same process are left alone. */
  watch: (run: string, key: string, release: OpenRelease) => void
  /** Reports what became of every question that is still open in a run, and stops watching it. */
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
