import { inOrder } from '../batch/in-order.ts'
import type { Job, JobState } from '../batch/job.ts'
import type { BatchEnd } from '../batch/run-batch.ts'

/** One package's part in a release that was asked about together with others. */
export interface Turn {
  /** Finds out what would be written now, before anything is. Throws if that can't be what was approved. */
  renew: () => Promise<void>
  /** Creates its write. `undefined` if the registry already has the package. */
  job: () => Promise<Job | undefined>
  /** Names of the packages that it needs wherever it is installed. */
  needs: () => readonly string[]
  /** Lets npm end. Resolves with `false` if the package was not sent, because the registry already had it. */
  finish: () => Promise<boolean>
  /** Sets whether its npm keeps the job alive. It must not between two entries, because another plugin may fail. */
  keepAlive: (isKept: boolean) => void
  abandon: () => void
}

/** How a write ended. `unwritten`: it was not started, because of another one. */
export type WriteEnd = { kind: 'written' } | { kind: 'failed' | 'unwritten'; error: unknown }

export interface WriteTools {
  /** Asks about all packages again, if necessary. */
  approve: () => Promise<void>
  /** Sends the jobs with codes. */
  send: (jobs: readonly Job[]) => Promise<BatchEnd>
}

/**
 * Writes packages, each after those that it depends on, once all of them are known to be what was approved. Throws if
 * they are not, and nothing was written. An error of a single write is not thrown but returned as its end.
 */
export async function writeMembers(
  turns: readonly Turn[],
  { approve, send }: WriteTools,
): Promise<WriteEnd[]> {
  try {
    for (const { renew } of turns) await renew()
    await approve()
    const jobs = new Map<Turn, Job>()
    for (const turn of turns) {
      const job = await turn.job()
      if (job) jobs.set(turn, job)
    }
    const sent = jobs.size > 0 ? await send(ordered(jobs)) : undefined
    return turns.map((turn) => {
      const job = jobs.get(turn)
      const end: WriteEnd = job && sent ? endOf(job, sent) : { kind: 'written' }
      if (end.kind === 'written') turn.keepAlive(false)
      else turn.abandon()
      return end
    })
  } catch (error) {
    for (const { abandon } of turns) abandon()
    throw error
  }
}

function ordered(jobs: ReadonlyMap<Turn, Job>): Job[] {
  const all = [...jobs].map(([turn, job]) => ({ job, needs: turn.needs() }))
  const neededBy = ({ job, needs }: (typeof all)[number]) =>
    all.filter((other) => other.job !== job && needs.includes(other.job.ref.name))
  return inOrder(all, neededBy).map(({ item, after }) => ({
    ...item.job,
    after: after.map((other) => other.job.key),
  }))
}

function endOf({ key }: Job, { progress, error }: BatchEnd): WriteEnd {
  const states = [...progress.states()]
  const state = states.find(([job]) => job.key === key)?.[1]
  if (state?.kind === 'published') return { kind: 'written' }
  if (state?.kind === 'failed') return { kind: 'failed', error: state.error }
  return { kind: 'unwritten', error: error ?? firstFailure(states.map(([, each]) => each)) }
}

const firstFailure = (states: readonly JobState[]): unknown =>
  states.find((state) => state.kind === 'failed')?.error
