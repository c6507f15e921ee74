import type { Account } from '../accounts/account.ts'
import { isPluginError } from '../errors/get-error.ts'
import { safeLine } from '../log/safe-text.ts'
import type { Logger } from '../types.ts'
import type { Asker } from './asker.ts'
import type { Job, JobState } from './job.ts'

/** How far the jobs of a run are. */
export interface Progress {
  states: () => ReadonlyMap<Job, JobState>
  /** The next one that nothing keeps waiting; it is taken out until it is put back, done or failed. */
  take: () => Job | undefined
  putBack: (job: Job) => void
  done: (job: Job, account: Account) => void
  failed: (job: Job, error: Error) => void
  /** Whether any job waits, or is taken. */
  isOver: () => boolean
  /** The first of those that wait. */
  first: () => Job | undefined
  /** Every comparison with the registry that is under way. */
  verified: () => Promise<void>
}

/** Errors after which nothing else of the run is sent: they are not about one package. */
const ENDS = new Set([
  'EACCOUNTTOKEN',
  'EACCOUNTEXPIRED',
  'EACCOUNTADDRESS',
  'EACCOUNTBYPASS',
  'EACCOUNTNO2FA',
  'EPUBLISHOTHERBYTES',
  'ETOGETHERCHANGED',
])

interface ProgressTools {
  asker: Pick<Asker, 'tell'>
  logger: Pick<Logger, 'log'>
  /** How many writes the registry has taken in the whole run. */
  count: { written: number }
}

export function createProgress(jobs: readonly Job[], { asker, logger, count }: ProgressTools): Progress {
  const states = new Map<Job, JobState>(jobs.map((job) => [job, { kind: 'waiting' }]))
  const taken = new Set<Job>()
  const verifying: Array<Promise<void>> = []
  const waiting = () => jobs.filter((job) => states.get(job)?.kind === 'waiting')
  const done = () => jobs.filter((job) => states.get(job)?.kind === 'published')
  const isDone = (key: string) => done().some((job) => job.key === key)
  const failed = (job: Job, error: Error) => {
    taken.delete(job)
    states.set(job, { kind: 'failed', error })
    logger.log('FAILED: %s. %s', job.what, wordsOf(error))
    asker.tell(job, 'failed', wordsOf(error))
    const because = endsRun(error) ? 'The run was ended before.' : `${job.what} failed.`
    for (const other of endsRun(error) ? waiting() : neededAfter(job, waiting())) {
      states.set(other, { kind: 'skipped', because })
      asker.tell(other, 'failed', because)
    }
  }
  return {
    states: () => states,
    take: () => {
      const job = waiting().find((one) => !taken.has(one) && one.after.every(isDone))
      if (job) taken.add(job)
      return job
    },
    putBack: (job) => void taken.delete(job),
    done: (job, account) => {
      taken.delete(job)
      states.set(job, { kind: 'published' })
      count.written += 1
      logger.log('Published %s (%s of %s).', job.what, done().length, jobs.length)
      asker.tell(job, 'published')
      // The next upload does not wait for it.
      const verified = job.verify?.(account).catch((error: Error) => failed(job, error))
      if (verified) verifying.push(verified)
    },
    failed,
    isOver: () => waiting().length === 0,
    first: () => waiting()[0],
    verified: async () => void (await Promise.all(verifying)),
  }
}

const endsRun = (error: Error): boolean => isPluginError(error) && ENDS.has(error.code)

/** What needs a job, and what needs that. */
function neededAfter({ key }: Job, waiting: readonly Job[]): Job[] {
  const direct = waiting.filter(({ after }) => after.includes(key))
  return [...new Set([...direct, ...direct.flatMap((job) => neededAfter(job, waiting))])]
}

export const wordsOf = (error: Error): string =>
  isPluginError(error) ? `${error.code}: ${error.message}` : safeLine(error.message)
