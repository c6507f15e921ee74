import { mapAtOnce } from '../async/map-at-once.ts'
import type { Clock } from '../async/sleep.ts'
import { withTimeout } from '../async/with-timeout.ts'
import { AnsweredElsewhere } from '../release/answered-elsewhere.ts'
import type { Job } from './job.ts'
import type { Progress } from './progress.ts'

/** Looks at the registry while maintainers are asked about jobs. */
export interface JobWatch {
  /** Ends their questions, with its reason. */
  elsewhere: AbortSignal
  start: (progress: Pick<Progress, 'approved' | 'isApproved' | 'waits'>) => void
  /** Ends the questions also because of what was discarded while a write of it was under way. */
  settle: () => void
  /** Before a decline is reported: an approval may have come seconds before it. */
  lookAgain: () => Promise<'no'>
  stop: () => void
  /** The first one that nobody can approve any more. */
  lost: () => { job: Job; error: Error } | undefined
}

/** How many are looked at side by side after a decline, and how long a registry that does not answer holds it up. */
const AT_ONCE = 4
const LOOK_AGAIN_MS = 60_000

export function createJobWatch(jobs: readonly Job[], { sleep }: Pick<Clock, 'sleep'>): JobWatch {
  const [elsewhere, over] = [new AbortController(), new AbortController()]
  const discarded = new Map<Job, Error>()
  let lost: ReturnType<JobWatch['lost']>
  let progress: Parameters<JobWatch['start']>[0] | undefined
  const settle = () => {
    for (const [job, error] of discarded) {
      // One that this run has written was discarded by nobody, and a write that is under way has an end of its own.
      if (!progress?.waits(job)) continue
      lost ??= { job, error }
      elsewhere.abort(error)
    }
  }
  const lookAtAll = () =>
    mapAtOnce(AT_ONCE, jobs, async (job) => {
      if (await job.elsewhere?.isApproved?.()) progress?.approved(job)
    })
  return {
    ...{ elsewhere: elsewhere.signal, settle },
    lookAgain: async () => {
      over.abort(new Error('declined'))
      await withTimeout(LOOK_AGAIN_MS, lookAtAll(), sleep).catch(() => {})
      return 'no'
    },
    start: (given) => {
      progress = given
      const watched = jobs.filter((job) => job.elsewhere)
      for (const [index, job] of watched.entries()) {
        void job.elsewhere?.watch(over.signal, { index, count: watched.length }).then(
          () => {
            if (over.signal.aborted) return
            given.approved(job)
            if (given.isApproved()) elsewhere.abort(new AnsweredElsewhere())
          },
          (error) => {
            if (over.signal.aborted) return
            discarded.set(job, error)
            settle()
          },
        )
      }
    },
    stop: () => over.abort(new Error('over')),
    lost: () => lost,
  }
}
