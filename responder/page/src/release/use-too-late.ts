import { useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import type { Refusal } from '../net/refusal.ts'

interface TooLate {
  id: string
  attempt: number
  refusal: Refusal
}

/** Remembers why the person's last answer came too late to count, for as long as it matters to what is shown. */
export function useTooLate({ id, attempt }: Pick<QuestionDetail, 'id' | 'attempt'>) {
  const [late, setLate] = useState<TooLate | null>(null)
  const isSame = late?.id === id
  return {
    /** Who answered first, or `null`. */
    answeredFirstBy: isSame && late.attempt === attempt ? late.refusal.by : null,
    /** Whether the job had asked again before the answer came, and so asks now for what the answer was not for. */
    isUnused: isSame && late.attempt !== attempt && late.refusal.code === 'another_attempt',
    onTooLate: (refusal: Refusal | null) => setLate(refusal && { id, attempt, refusal }),
  }
}
