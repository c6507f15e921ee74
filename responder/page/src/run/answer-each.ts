import type { QuestionDetail } from '../../../src/api/questions.ts'
import { Refusal, sentenceOf } from '../net/refusal.ts'
import { giveOnce } from '../release/give-once.ts'
import type { RefusedAnswer } from '../release/late-answer.ts'

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
    const own = {
      onReply: (refusal: Refusal | null) => onReply(question, refusal, what),
      // A failed reload does not matter: the answer was given, and the next change loads again.
      reload: () => reload(question.id).catch(() => undefined),
    }
    const late = await giveOnce(own, () => give(question), what).catch((error: unknown) => {
      throw index === 0 ? error : partly(index, questions.length, error)
    })
    if (!late) taken += 1
  }
  // One that was not taken may have been, if the reply to an earlier sending was lost.
  return taken === questions.length ? done : 'See what became of each.'
}

const partly = (done: number, all: number, error: unknown): Refusal =>
  new Refusal(400, {
    error: 'partly',
    message: `${done} of ${all} are done, and the others still wait. ${sentenceOf(error)}`,
  })
