import type { PublicJwk, Question } from '@cfa/protocol'
import type { Account } from '../accounts/account.ts'
import type { Asking, QuestionSession } from '../release/question-session.ts'
import type { ReportedState } from '../release/question-state.ts'
import type { Answered } from '../release/read-answer.ts'
import { topicOfSeveral } from '../release/topic.ts'
import type { Job } from './job.ts'

/** How the maintainers are asked for codes, in one question or in one for each package. */
export interface Asker {
  /** @param next - The write that waits for it. */
  ask: (next: Job, reason: Question['reason']) => Promise<Answered>
  /** Brings a link for one write. Resolves only where they answer differently after all. */
  confirm: (link: string, key: PublicJwk | undefined, job: Job, signal: AbortSignal) => Promise<Answered>
  /** What became of one write; never throws. */
  tell: (job: Job, state: 'publishing' | 'published' | 'failed', reason?: string) => void
  /** Why the last answer does not do, or no longer. */
  reject: (next: Job, why: string) => void
  /** How it ended. */
  end: (state: Extract<ReportedState, 'published' | 'failed'>, reason?: string) => Promise<void>
}

export interface AskerTools {
  newSession: () => QuestionSession
  asking: Omit<Asking, 'reason' | 'accounts'>
  /** Who may answer. */
  accounts: readonly Account[]
}

/** One question for all. */
export function createListAsker(jobs: readonly Job[], tools: AskerTools): Asker {
  const { newSession, accounts } = tools
  const asking = { ...tools.asking, accounts }
  const outer = asking.signal ? [asking.signal] : []
  const session = newSession()
  const topic = topicOfSeveral(
    'code',
    jobs.map((job) => job.topic),
  )
  // While links are shown one after the other, the question waits for the next one.
  let isShown = true
  return {
    ask: (_next, reason) => {
      isShown = false
      return session.ask(topic, { ...asking, reason })
    },
    confirm: (link, key, { ref }, signal) => {
      isShown = jobs.length > 1
      return session.confirm(link, key, {
        ...asking,
        signal: AbortSignal.any([signal, ...outer]),
        subject: ref,
      })
    },
    tell: (job, state, reason) => {
      // Answers that are being used can no longer be withdrawn.
      if (state === 'publishing' && !isShown) session.report('publishing')
      isShown ||= state === 'publishing'
      session.report(state, reason, job.ref)
    },
    reject: (_next, why) => session.report('rejected', why),
    end: async (state, reason) => {
      session.report(state, reason)
      await session.settled()
    },
  }
}
