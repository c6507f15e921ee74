import { AnsweredElsewhere } from '../release/answered-elsewhere.ts'
import type { Job } from './job.ts'
import type { Progress } from './progress.ts'

/** Looks at the registry while maintainers are asked about jobs. */
export interface JobWatch {
  /** Ends their questions, with its reason. */
  elsewhere: AbortSignal
  start: (progress: Pick<Progress, 'approved' | 'isApproved' | 'states'>) => void
  /** Before a decline is reported: an approval may have come seconds before it. */
  lookAgain: () => Promise<'no'>
  stop: () => void
  /** The first one that nobody can approve any more. */
  lost: () => { job: Job; error: Error } | undefined
}

export function createJobWatch(jobs: readonly Job[]): JobWatch {
  const [elsewhere, over] = [new AbortController(), new AbortController()]
  let lost: ReturnType<JobWatch['lost']>
  let approved = (_job: Job) => {}
  return {
    elsewhere: elsewhere.signal,
    lookAgain: async () => {
      over.abort(new Error('declined'))
      for (const job of jobs) if (await job.elsewhere?.isApproved?.()) approved(job)
      return 'no'
    },
    start: (progress) => {
      approved = progress.approved
      for (const job of jobs) {
        void job.elsewhere?.watch(over.signal).then(
          () => {
            if (over.signal.aborted) return
            progress.approved(job)
            if (progress.isApproved()) elsewhere.abort(new AnsweredElsewhere())
          },
          (error) => {
            // One that this run has written was discarded by nobody.
            if (over.signal.aborted || progress.states().get(job)?.kind !== 'waiting') return
            lost ??= { job, error }
            elsewhere.abort(error)
          },
        )
      }
    },
    stop: () => over.abort(new Error('over')),
    lost: () => lost,
  }
}
