import { useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import type { Refusal } from '../net/refusal.ts'
import { type RefusedAnswer, rememberRefused } from './late-answer.ts'

/** Remembers this person's last refused answer to a question. */
export function useRefused({ id, attempt }: Pick<QuestionDetail, 'id' | 'attempt'>) {
  const [last, setLast] = useState<{ id: string; refused: RefusedAnswer } | null>(null)
  return {
    refused: last?.id === id ? last.refused : null,
    onReply: (refusal: Refusal | null, what: RefusedAnswer['what']) =>
      setLast((before) => {
        if (!refusal) return null
        const same = before?.id === id ? before.refused : null
        return { id, refused: rememberRefused(same, { attempt, what, refusal }) }
      }),
  }
}
