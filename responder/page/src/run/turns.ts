import type { QuestionDetail } from '../../../src/api/questions.ts'

/** A question as it was when the person said that they would confirm it. */
export interface Turn {
  id: string
  attempt: number
}

type Standing = Pick<QuestionDetail, 'id' | 'attempt' | 'state' | 'isMine'>

/** Whose turn it is: the first one that nobody has confirmed, and that nobody else has taken since. `null`: all are through. */
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
