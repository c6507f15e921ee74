import type { Outcome } from '@cfa/protocol'

/** Where the responder has the question, as far as it is known here; nothing can be reported of one that has ended. */
export type QuestionState = 'asked' | 'answered' | 'confirming' | 'publishing' | 'rejected' | 'ended'
/** What is reported in passing; that somebody confirms comes with a link, in a call of its own. */
export type ReportedState = Outcome['state']

/** Only what was answered can fail, and what is being used can no longer be withdrawn (docs/protocol.md, "States"). */
export function reportable(state: ReportedState, current: QuestionState): ReportedState {
  if (state === 'failed' && current === 'asked') return 'withdrawn'
  return state === 'withdrawn' && current === 'publishing' ? 'failed' : state
}

export function isEnd(state: ReportedState): state is 'published' | 'failed' | 'withdrawn' {
  return state !== 'publishing' && state !== 'rejected'
}

/** Whether a responder takes news of one package: somebody has answered, and the question has not ended. */
export function isUnderWay(current: QuestionState): boolean {
  return current === 'answered' || current === 'publishing' || current === 'confirming'
}
