import type { QuestionDetail } from '../../../src/api/questions.ts'

/** The question and attempt that the person chose to confirm. */
export interface Turn {
  id: string
  attempt: number
}

type Standing = Pick<QuestionDetail, 'id' | 'attempt' | 'state' | 'isMine'>

/** Returns the first question that is not yet confirmed and that nobody else has taken, or `null` if none is left. */
export function currentOf<Question extends Standing>(
  turns: readonly Turn[],
  questions: readonly Question[],
): Question | null {
  for (const { id, attempt } of turns) {
    const question = questions.find((one) => one.id === id)
    if (question?.attempt === attempt && isAhead(question)) return question
  }
  return null
}

const isAhead = ({ state, isMine }: Standing): boolean =>
  state === 'waiting' || (isMine && (state === 'answered' || state === 'confirming'))
