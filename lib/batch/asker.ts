import type { PublicJwk, Question } from '@cfa/protocol'
import type { Account } from '../accounts/account.ts'
import type { Asking, QuestionSession } from '../release/question-session.ts'
import type { ReportedState } from '../release/question-state.ts'
import type { Answered } from '../release/read-answer.ts'
import { type PackageTopic, topicOfSeveral } from '../release/topic.ts'
import type { Job } from './job.ts'

/** How the maintainers are asked for codes, in one question or in one for each package. */
export interface Asker {
  /** @param next - The write that waits for it. `undefined`: that one was approved at the registry meanwhile. */
  ask: (next: Job, reason: Question['reason']) => Promise<Answered | undefined>
  /** Brings a link for one write. Resolves only where they answer differently after all. */
  confirm: (link: string, key: PublicJwk | undefined, job: Job, signal: AbortSignal) => Promise<Answered>
  /** What became of one write; never throws. */
  report: (job: Job, state: 'publishing' | 'published' | 'failed', reason?: string) => void
  /** Somebody has approved one at the registry. */
  reportApproved: (job: Job) => void
  /** Why the last answer does not do, or no longer. */
  reject: (next: Job, why: string) => void
  /** How it ended; `withdrawn`: all that was left was approved at the registry. */
  end: (state: Extract<ReportedState, 'published' | 'failed' | 'withdrawn'>, reason?: string) => Promise<void>
}

export interface AskerTools {
  newSession: () => QuestionSession
  /** @param next - The write that waits: errors are about it, where there is one to be about. */
  asking: (next: Job) => Omit<Asking, 'reason' | 'accounts'>
  /** Who may answer. */
  accounts: readonly Account[]
}

/** What jobs are about: several can be one thing. */
export const topicsOf = (jobs: readonly Job[]): PackageTopic[] => [...new Set(jobs.map(({ topic }) => topic))]

/** One question for all. */
export function createListAsker(jobs: readonly Job[], tools: AskerTools): Asker {
  const { newSession, accounts } = tools
  const session = newSession()
  const topic = topicOfSeveral('code', topicsOf(jobs))
  // While links are shown one after the other, the question waits for the next one.
  let isShown = true
  return {
    ask: (next, reason) => {
      isShown = false
      return session.ask(topic, { ...tools.asking(next), accounts, reason })
    },
    confirm: (link, key, job, signal) => {
      isShown = jobs.length > 1
      const asking = tools.asking(job)
      const either = asking.signal ? AbortSignal.any([signal, asking.signal]) : signal
      return session.confirm(link, key, { ...asking, accounts, signal: either, subject: job.ref })
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

/** The question for the approval hears what becomes of each write as well. */
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
      // What it was given for has happened.
      if (state === 'withdrawn') approval.report('published')
      else approval.report(state, reason)
      await Promise.all([asker.end(state, reason), approval.settled()])
    },
  }
}
