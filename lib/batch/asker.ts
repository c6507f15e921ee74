import type { PublicJwk, Question } from '@cfa/protocol'
import type { Account } from '../accounts/account.ts'
import type { Asking, QuestionSession } from '../release/question-session.ts'
import type { ReportedState } from '../release/question-state.ts'
import type { Answered } from '../release/read-answer.ts'
import { type PackageTopic, topicOfSeveral } from '../release/topic.ts'
import type { Job } from './job.ts'

/** Asks the maintainers for codes, in one question or in one for each package. */
export interface Asker {
  /**
   * Resolves with `undefined` if the write was approved at the registry meanwhile.
   *
   * @param next - The write that waits.
   */
  ask: (next: Job, reason: Question['reason']) => Promise<Answered | undefined>
  /** Shows a link for one write. Resolves only if a maintainer answers in another way after all. */
  confirm: (link: string, key: PublicJwk | undefined, job: Job, signal: AbortSignal) => Promise<Answered>
  /** Reports the state of one write. Never throws. */
  report: (job: Job, state: 'publishing' | 'published' | 'failed', reason?: string) => void
  /** Reports that somebody has approved a write at the registry. */
  reportApproved: (job: Job) => void
  /** Reports why the last answer can't be used, or can no longer be used. */
  reject: (next: Job, why: string) => void
  /** Reports how the batch ended. `withdrawn`: everything that was left was approved at the registry. */
  end: (state: Extract<ReportedState, 'published' | 'failed' | 'withdrawn'>, reason?: string) => Promise<void>
}

export interface AskerTools {
  newSession: () => QuestionSession
  /** @param next - The write that waits. Errors are about it if they can be about a single write. */
  asking: (next: Job) => Omit<Asking, 'reason' | 'accounts'>
  /** Who may answer. */
  accounts: () => readonly Account[]
}

/** Returns what the jobs are about. Several jobs can share one topic. */
export const topicsOf = (jobs: readonly Job[]): PackageTopic[] => [...new Set(jobs.map(({ topic }) => topic))]

/** Creates an asker that asks about all jobs in one question. */
export function createListAsker(jobs: readonly Job[], tools: AskerTools): Asker {
  const { newSession, accounts } = tools
  const session = newSession()
  const topic = topicOfSeveral('code', topicsOf(jobs))
  // Whether `publishing` is not to be reported. While links are shown one by one, the question waits for the next one.
  let isShown = true
  return {
    ask: (next, reason) => {
      isShown = false
      return session.ask(topic, { ...tools.asking(next), accounts: accounts(), reason })
    },
    confirm: (link, key, job, signal) => {
      isShown = jobs.length > 1
      const asking = tools.asking(job)
      const either = asking.signal ? AbortSignal.any([signal, asking.signal]) : signal
      return session.confirm(link, key, {
        ...asking,
        accounts: accounts(),
        signal: either,
        subject: job.ref,
      })
    },
    report: (job, state, reason) => {
      // Answers that are being used can no longer be withdrawn.
      if (state === 'publishing' && !isShown) session.report('publishing')
      isShown ||= state === 'publishing'
      session.report(state, reason, job.ref)
    },
    reportApproved: (job) => session.report('published', undefined, job.ref),
    reject: (_next, why) => session.report('rejected', why),
    end: async (state, reason) => {
      session.report(state, reason)
      await session.settled()
    },
  }
}

/** Wraps an asker so that the approval's question also gets the outcome of each write. */
export function withApproval(asker: Asker, approval: QuestionSession): Asker {
  let isPublishing = false
  return {
    ...asker,
    report: (job, state, reason) => {
      if (state === 'publishing' && !isPublishing) approval.report(state)
      isPublishing ||= state === 'publishing'
      approval.report(state, reason, job.ref)
      asker.report(job, state, reason)
    },
    reportApproved: (job) => {
      approval.report('published', undefined, job.ref)
      asker.reportApproved(job)
    },
    end: async (state, reason) => {
      // What was approved has been published.
      if (state === 'withdrawn') approval.report('published')
      else approval.report(state, reason)
      await Promise.all([asker.end(state, reason), approval.settled()])
    },
  }
}
