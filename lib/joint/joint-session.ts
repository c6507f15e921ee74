import type { PackageRef } from '@cfa/protocol'
import type { QuestionSession } from '../release/question-session.ts'
import type { Answered } from '../release/read-answer.ts'

/** One question for a code, which several packages use one after the other. */
export interface SharedQuestion {
  session: QuestionSession
  /** The last answer, and whose package it was given for first. */
  answered?: { answer: Answered; by: PackageRef }
  isRejected: boolean
  isPublishing: boolean
}

const USED_UP = 'The registry takes each code once: the next package needs another one.'

/**
 * The question as one of its packages sees it. What becomes of that package is reported of it alone; a code for it that is
 * refused is another attempt of the question.
 */
export function sessionFor(subject: PackageRef, shared: SharedQuestion): QuestionSession {
  const { session } = shared
  const reuse = (): Answered | undefined => {
    const { answered } = shared
    // Anyone who confirms at the registry goes on there: each package has a link of its own.
    if (answered?.answer.kind !== 'web' || answered.by === subject || shared.isRejected) return undefined
    shared.answered = { ...answered, by: subject }
    return answered.answer
  }
  return {
    ask: async (topic, asking) => {
      const reused = reuse()
      if (reused) return reused
      const isFirst = shared.answered === undefined
      if (!isFirst && !shared.isRejected) session.report('rejected', USED_UP)
      const reason = isFirst ? asking.reason : (asking.reason ?? 'expired')
      const answer = await session.ask(topic, { ...asking, reason })
      Object.assign(shared, { answered: { answer, by: subject }, isRejected: false, isPublishing: false })
      return answer
    },
    confirm: async (link, to, asking) => {
      shared.isPublishing = false
      const answer = await session.confirm(link, to, { ...asking, subject })
      shared.answered = { answer, by: subject }
      return answer
    },
    report: (state, reason) => {
      if (state === 'rejected') shared.isRejected = true
      if (state === 'rejected' || (state === 'publishing' && !shared.isPublishing))
        session.report(state, reason)
      shared.isPublishing = state === 'publishing' || (state !== 'rejected' && shared.isPublishing)
      if (state !== 'rejected' && state !== 'withdrawn') session.report(state, reason, subject)
    },
    settled: session.settled,
  }
}
