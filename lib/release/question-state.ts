import type { Outcome } from '@cfa/protocol'

/**
 * The state of a question at the responder, as far as this job knows. Nothing can be reported about a question that has
 * ended.
 */
export type QuestionState = 'asked' | 'answered' | 'confirming' | 'publishing' | 'rejected' | 'ended'
/**
 * The states that a report can have. That somebody confirms is not among them: it comes with a link, in a call of its
 * own.
 */
export type ReportedState = Outcome['state']

/**
 * Returns the state to report. Only a question that was answered can fail, and one whose answer is being used can no
 * longer be withdrawn (docs/protocol.md, "States").
 */
export function reportable(state: ReportedState, current: QuestionState): ReportedState {
  if (state === 'failed' && current === 'asked') return 'withdrawn'
  return state === 'withdrawn' && current === 'publishing' ? 'failed' : state
}

export function isEnd(state: ReportedState): state is 'published' | 'failed' | 'withdrawn' {
  return state !== 'publishing' && state !== 'rejected'
}

/** Whether a responder takes reports about one package: somebody has answered, and the question has not ended. */
export function isUnderWay(current: QuestionState): boolean {
  return current === 'answered' || current === 'publishing' || current === 'confirming'
}
