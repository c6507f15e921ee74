import type { Account } from '../accounts/account.ts'
import { type ErrorCode, hasCode, isPluginError } from '../errors/get-error.ts'
import { safeLine } from '../log/safe-text.ts'
import { ACCOUNT_WIDE } from '../release/account-error.ts'
import { NEEDS_NO_ANSWER } from '../release/answered-elsewhere.ts'
import type { Logger } from '../types.ts'
import type { Asker } from './asker.ts'
import type { Job, JobState } from './job.ts'

/** Keeps track of a run's jobs. */
export interface Progress {
  states: () => ReadonlyMap<Job, JobState>
  /** Returns the next job that nothing holds up. It counts as taken until it is put back, done or failed. */
  take: () => Job | undefined
  putBack: (job: Job) => void
  done: (job: Job, account: Account) => void
  failed: (job: Job, error: Error) => void
  /** Records that somebody has approved it at the registry. A write that is under way has its own outcome. */
  approved: (job: Job) => void
  /** Whether everything that waits, or is taken, was approved at the registry. */
  isApproved: () => boolean
  /** Whether it waits, and no write of it is under way. */
  waits: (job: Job) => boolean
  /** Whether no job waits or is taken. */
  isOver: () => boolean
  /** Returns the first job that waits or is taken. */
  first: () => Job | undefined
  /** Waits for every comparison with the registry that is under way. */
  verified: () => Promise<void>
}

/** Errors after which the run sends nothing more, because they are not about a single package. */
const ENDS: readonly ErrorCode[] = [...ACCOUNT_WIDE, 'EPUBLISHOTHERBYTES', 'ETOGETHERCHANGED']

interface ProgressTools {
  asker: Pick<Asker, 'report' | 'reportApproved'>
  logger: Pick<Logger, 'log'>
  /** How many writes the registry has accepted in the whole run. */
  count: { written: number }
  /** Whether nothing more is started once a job has failed. Default: jobs that do not need the failed one go on. */
  stopsAtFailure?: boolean
}

export function createProgress(jobs: readonly Job[], tools: ProgressTools): Progress {
  const { asker, logger, count } = tools
  const states = new Map<Job, JobState>(jobs.map((job) => [job, { kind: 'waiting' }]))
  const taken = new Set<Job>()
  const verifying: Array<Promise<void>> = []
  const inState = (kind: JobState['kind']) => jobs.filter((job) => states.get(job)?.kind === kind)
  const waiting = () => inState('waiting')
  const isDone = (key: string) => inState('published').some((job) => job.key === key)
  const { failed, putBack } = createEnds({ states, taken, waiting }, tools)
  const done = (job: Job, verified: Promise<void> | undefined) => {
    taken.delete(job)
    states.set(job, { kind: 'published' })
    count.written += 1
    // The next upload does not wait for it.
    if (verified) verifying.push(verified.catch((error: Error) => failed(job, error)))
  }
  const elsewhere = createElsewhere({ states, taken, waiting }, (job) => {
    done(job, job.elsewhere?.waitUntilShown?.())
    logger.log(NEEDS_NO_ANSWER, job.what)
    asker.reportApproved(job)
  })
  return {
    states: () => states,
    take: () => {
      const job = waiting().find((one) => !taken.has(one) && one.after.every(isDone))
      if (job) taken.add(job)
      return job
    },
    putBack: (job) => {
      taken.delete(job)
      elsewhere.settle(job)
      putBack(job)
    },
    done: (job, account) => {
      done(job, job.verify?.(account))
      const verb = job.isChange ? 'Changed' : 'Published'
      logger.log('%s %s (%s of %s).', verb, job.what, inState('published').length, jobs.length)
      asker.report(job, 'published')
    },
    failed,
    approved: elsewhere.approved,
    isApproved: elsewhere.isApproved,
    waits: (job) => states.get(job)?.kind === 'waiting' && !taken.has(job),
    isOver: () => waiting().length === 0,
    first: () => waiting()[0],
    verified: async () => void (await Promise.all(verifying)),
  }
}

interface ProgressState {
  states: Map<Job, JobState>
  taken: Set<Job>
  waiting: () => Job[]
}

/** Treats a job that was approved at the registry as done. If a write of it is under way, that ends first. */
function createElsewhere({ states, taken, waiting }: ProgressState, onSettled: (job: Job) => void) {
  const approved = new Set<Job>()
  const settle = (job: Job) => {
    const isWaiting = states.get(job)?.kind === 'waiting' && !taken.has(job)
    if (isWaiting && approved.has(job)) onSettled(job)
  }
  return {
    settle,
    approved: (job: Job) => {
      approved.add(job)
      settle(job)
    },
    isApproved: () => waiting().every((job) => approved.has(job)),
  }
}

/** Skips the jobs that need a failed one, or all that are left if the failure ends the run. */
function createEnds(
  { states, taken, waiting }: ProgressState,
  { asker, logger, stopsAtFailure }: ProgressTools,
): Pick<Progress, 'failed' | 'putBack'> {
  let ended: string | undefined
  const skip = (job: Job, because: string) => {
    states.set(job, { kind: 'skipped', because })
    asker.report(job, 'failed', because)
  }
  const failed = (job: Job, error: Error) => {
    taken.delete(job)
    states.set(job, { kind: 'failed', error })
    logger.log('FAILED: %s. %s', job.what, wordsOf(error))
    asker.report(job, 'failed', wordsOf(error))
    const because = `${job.what} failed.`
    if (hasCode(error, ...ENDS)) ended ??= 'The run was ended before.'
    else if (stopsAtFailure) ended ??= because
    // A write that is under way has its own outcome.
    const left = waiting().filter((one) => !taken.has(one))
    for (const other of ended === undefined ? neededAfter(job, left) : left) skip(other, ended ?? because)
  }
  return {
    failed,
    putBack: (job) => {
      if (ended !== undefined && states.get(job)?.kind === 'waiting') skip(job, ended)
    },
  }
}

/** Returns the jobs that need a job, directly or through others. */
function neededAfter({ key }: Job, waiting: readonly Job[]): Job[] {
  const direct = waiting.filter(({ after }) => after.includes(key))
  return [...new Set([...direct, ...direct.flatMap((job) => neededAfter(job, waiting))])]
}

export const wordsOf = (error: Error): string =>
  isPluginError(error) ? `${error.code}: ${error.message}` : safeLine(error.message)
