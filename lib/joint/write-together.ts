import { inOrder } from '../batch/in-order.ts'
import type { Job, JobState } from '../batch/job.ts'
import type { BatchEnd } from '../batch/run-batch.ts'

/** What one package does in a release that was asked about together with others. */
export interface Turn {
  /** Before anything is written: what would be written now. Throws where that can't be what was approved. */
  renew: () => Promise<void>
  /** Its write. `undefined`: the registry has it already. */
  job: () => Promise<Job | undefined>
  /** Names of packages that have to be there where it is installed. */
  needs: () => readonly string[]
  /** Lets npm end. Resolves with whether the package was sent: the registry may have had it already. */
  finish: () => Promise<boolean>
  /** Whether its npm holds the job: between two entries another plugin may fail. */
  keepAlive: (isKept: boolean) => void
  abandon: () => void
}

/** How a write ended; `unwritten`: it did not begin, because of another one. */
export type WriteEnd = { kind: 'written' } | { kind: 'failed' | 'unwritten'; error: unknown }

export interface WriteTools {
  /** Asks about all of them once more where that is necessary. */
  approve: () => Promise<void>
  /** With codes. */
  send: (jobs: readonly Job[]) => Promise<BatchEnd>
}

/**
 * Writes packages, each after those that it depends on, once all of them are what was approved. Throws where nothing was
 * written because they are not; what a single write throws is its own end.
 */
export async function writeTogether(
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
