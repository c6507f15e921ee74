import type { QuestionDetail } from '../../../src/api/questions.ts'
import { Refusal, sentenceOf } from '../net/refusal.ts'
import { wasTooLate } from '../release/send-answer.ts'

export interface GivingEffects {
  /** What the person has to know about one of them. `null`: nothing. */
  note: (question: QuestionDetail, text: string | null) => void
  reload: (id: string) => Promise<void>
}

/**
 * Gives an answer to each of these, one after the other: each stands for itself, and what came too late for one is noted there.
 *
 * @throws {Refusal} Where one could not be given: says how many were, and the rest waits as before.
 */
export async function giveToEach(
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
    // What can't be had now comes with the next change: the answer is given.
    await reload(question.id).catch(() => undefined)
  }
}

const partly = (done: number, all: number, error: unknown): Refusal =>
  new Refusal(400, {
    error: 'partly',
    message: `${done} of ${all} are done, and the others still wait. ${sentenceOf(error)}`,
  })

function whyTooLate({ code, by }: Refusal): string {
  if (code === 'another_attempt') return 'It was asked again meanwhile. Your answer was not used.'
  if (code === 'closed') return 'It was over before your answer came.'
  return `${by ?? 'Somebody'} answered first. Your answer was not used.`
}
