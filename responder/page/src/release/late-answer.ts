import type { QuestionDetail } from '../../../src/api/questions.ts'
import { isolated } from '../../../src/isolated.ts'
import type { Refusal } from '../net/refusal.ts'
import { isApprovedByEnough } from './two-people.ts'

/** The last answer of this person that the service refused. */
export interface RefusedAnswer {
  /** The attempt that it was for. */
  attempt: number
  what: 'answer' | 'decline'
  refusal: Refusal
  /** Whether this page had sent one for the same attempt before, and never heard whether it arrived. */
  mayHaveArrived: boolean
}

type Now = Pick<QuestionDetail, 'attempt' | 'isMine' | 'state' | 'needs' | 'mayAnswer'>

/** Remembers a refused answer, in place of the one before. */
export function rememberRefused(
  before: RefusedAnswer | null,
  refused: Omit<RefusedAnswer, 'mayHaveArrived'>,
): RefusedAnswer {
  const isSame = before?.attempt === refused.attempt && before.what === refused.what
  return { ...refused, mayHaveArrived: isSame && (before.mayHaveArrived || before.refusal.isPassing) }
}

/**
 * Returns what made an answer come too late: somebody answered first, the job had asked again, or it was over. `alone`
 * means that it came too early: somebody else has to approve before. With `out`, this person may no longer answer. `null`
 * if nothing did, if it no longer matters to what is shown, or if the answer was used after all.
 */
export function whyTooLate(
  { attempt, isMine, state, needs, mayAnswer }: Now,
  refused: RefusedAnswer | null,
): 'first' | 'again' | 'over' | 'alone' | 'out' | null {
  if (!refused) return null
  const { refusal, what, mayHaveArrived } = refused
  if (refusal.code === 'another_attempt')
    return refusal.attempt === attempt && !mayHaveArrived ? 'again' : null
  if (refused.attempt !== attempt || (isMine && (what === 'answer' || state === 'declined'))) return null
  if (refusal.code === 'not_allowed') return mayAnswer || mayHaveArrived ? null : 'out'
  if (refusal.code === 'approval_only')
    return state === 'waiting' && !isApprovedByEnough({ needs }) ? 'alone' : null
  if (refusal.code === 'answered') return state === 'waiting' ? null : 'first'
  return refusal.code === 'closed' && !mayHaveArrived ? 'over' : null
}

/** Returns the note about an answer that came too late, or `null` if there is nothing to say. */
export function lateNote(question: Now, refused: RefusedAnswer | null): string | null {
  const why = whyTooLate(question, refused)
  if (!refused || !why) return null
  const { what } = refused
  if (why === 'alone') return 'Somebody else has to approve it first, so only your approval counts.'
  if (why === 'out') return notUsed(refused)
  if (why === 'over') return `It was over before your ${what} came.`
  const before =
    why === 'again' ? 'It was asked again meanwhile.' : `${whoWasFirst(question, refused)} answered first.`
  return `${before} ${notUsed(refused)}`
}

/** Returns who answered before this person could. It may be they themselves, in another tab. */
export const whoWasFirst = ({ isMine }: Pick<Now, 'isMine'>, { refusal: { by } }: RefusedAnswer): string =>
  isMine ? 'You' : by === null ? 'Somebody' : isolated(by)

export const notUsed = ({ what }: Pick<RefusedAnswer, 'what'>): string => `Your ${what} was not used.`
