import type { QuestionDetail } from '../../../src/api/questions.ts'
import { Refusal, sentenceOf } from '../net/refusal.ts'
import { wasTooLate } from '../release/send-answer.ts'
import { ASKED_AGAIN } from '../words/question.ts'

export interface GivingEffects {
  /** Shows what the person has to know about a question. `null` removes the note. */
  note: (question: QuestionDetail, text: string | null) => void
  reload: (id: string) => Promise<void>
}

/**
 * Gives an answer to each question, one after another. They are independent: an answer that came too late is noted at
 * its question.
 *
 * @throws {Refusal} If one could not be given. It says how many were. The rest still wait.
 */
export async function answerEach(
  questions: readonly QuestionDetail[],
  give: (question: QuestionDetail) => Promise<unknown>,
  { note, reload }: GivingEffects,
): Promise<void> {
  for (const [index, question] of questions.entries()) {
    try {
      await give(question)
      note(question, null)
    } catch (error) {
      if (!wasTooLate(error)) throw index === 0 ? error : partly(index, questions.length, error)
      note(question, whyTooLate(error))
    }
    // A failed reload does not matter: the answer was given, and the next change loads again.
    await reload(question.id).catch(() => undefined)
  }
}

const partly = (done: number, all: number, error: unknown): Refusal =>
  new Refusal(400, {
    error: 'partly',
    message: `${done} of ${all} are done, and the others still wait. ${sentenceOf(error)}`,
  })

/** Returns the note about an answer that came too late. */
export function whyTooLate({ code, by }: Refusal): string {
  if (code === 'another_attempt') return ASKED_AGAIN
  if (code === 'closed') return 'It was over before your answer came.'
  return `${by ?? 'Somebody'} answered first. Your answer was not used.`
}
