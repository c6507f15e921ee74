import { useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import type { Refusal } from '../net/refusal.ts'
import { type RefusedAnswer, rememberRefused } from './late-answer.ts'

/** This person's refused answers, by question. */
export type RefusedAnswers = ReadonlyMap<string, RefusedAnswer>

/** Remembers this person's last refused answer to each question. */
export function useRefusedAnswers() {
  const [refused, setRefused] = useState<RefusedAnswers>(new Map())
  const onReply = (
    { id, attempt }: Pick<QuestionDetail, 'id' | 'attempt'>,
    refusal: Refusal | null,
    what: RefusedAnswer['what'],
  ) =>
    setRefused((before) => {
      const after = new Map(before)
      if (refusal) after.set(id, rememberRefused(before.get(id) ?? null, { attempt, what, refusal }))
      else after.delete(id)
      return after
    })
  return { refused, onReply }
}
