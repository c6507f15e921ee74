import { mapConcurrently } from '../async/map-concurrently.ts'
import type { Clock } from '../async/sleep.ts'
import { withTimeout } from '../async/with-timeout.ts'
import { AnsweredElsewhere } from '../release/answered-elsewhere.ts'
import type { Job } from './job.ts'
import type { Progress } from './progress.ts'

/** Watches the registry while maintainers are asked about jobs. */
export interface JobWatch {
  /** Ends the questions, with its reason. */
  elsewhere: AbortSignal
  start: (progress: Pick<Progress, 'approved' | 'isApproved' | 'waits'>) => void
  /** Ends the questions if a waiting job was discarded. Call it again after a write, which may have hidden that. */
  settle: () => void
  /** Looks once more before a decline is reported, because an approval may have come seconds before it. */
  lookAgain: () => Promise<'no'>
  stop: () => void
  /** Returns the first job that can no longer be approved. */
  lost: () => { job: Job; error: Error } | undefined
}

/** How many jobs are looked up in parallel after a decline, and how long an unresponsive registry may hold that up. */
const AT_ONCE = 4
const LOOK_AGAIN_MS = 60_000

export function createJobWatch(jobs: readonly Job[], { sleep }: Pick<Clock, 'sleep'>): JobWatch {
  const [elsewhere, over] = [new AbortController(), new AbortController()]
  const discarded = new Map<Job, Error>()
  let lost: ReturnType<JobWatch['lost']>
  let progress: Parameters<JobWatch['start']>[0] | undefined
  const settle = () => {
    for (const [job, error] of discarded) {
      // A job that this run has written was not discarded, and a write that is under way has its own outcome.
      if (!progress?.waits(job)) continue
      lost ??= { job, error }
      elsewhere.abort(error)
    }
  }
  const lookAtAll = () =>
    mapConcurrently(AT_ONCE, jobs, async (job) => {
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
