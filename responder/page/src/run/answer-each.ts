import type { QuestionDetail } from '../../../src/api/questions.ts'
import { Refusal, sentenceOf } from '../net/refusal.ts'
import type { RefusedAnswer } from '../release/late-answer.ts'
import { wasTooLate } from '../release/send-answer.ts'

export interface GivingEffects {
  /** Remembers the service's refusal of an answer or a decline. `null` if it was taken. */
  onReply: (question: QuestionDetail, refusal: Refusal | null, what: RefusedAnswer['what']) => void
  reload: (id: string) => Promise<void>
}

interface Giving extends GivingEffects {
  what?: RefusedAnswer['what']
  /** What to tell the person if all were taken. */
  done: string
}

/**
 * Gives an answer to each question, one after another. They are independent: an answer that came too late is noted at
 * its question.
 *
 * @returns What to tell the person: `done` if all were taken.
 * @throws {Refusal} If one could not be given. It says how many were. The rest still wait.
 */
export async function answerEach(
  questions: readonly QuestionDetail[],
  give: (question: QuestionDetail) => Promise<unknown>,
  { onReply, reload, done, what = 'answer' }: Giving,
): Promise<string> {
  let taken = 0
  for (const [index, question] of questions.entries()) {
    try {
      await give(question)
      taken += 1
      onReply(question, null, what)
    } catch (error) {
      if (error instanceof Refusal) onReply(question, error, what)
      if (!wasTooLate(error)) throw index === 0 ? error : partly(index, questions.length, error)
    }
    // A failed reload does not matter: the answer was given, and the next change loads again.
    await reload(question.id).catch(() => undefined)
  }
  // One that was not taken may have been, if the reply to an earlier sending was lost.
  return taken === questions.length ? done : 'See what became of each.'
}

const partly = (done: number, all: number, error: unknown): Refusal =>
  new Refusal(400, {
    error: 'partly',
    message: `${done} of ${all} are done, and the others still wait. ${sentenceOf(error)}`,
  })
