import type { AskedQuestion } from '../asked-kind.ts'
import { createChange } from './change.ts'
import { type Asking, checkAsker } from './check-asker.ts'
import type { QuestionsContext } from './context.ts'
import { findQuestion, findWithContent } from './find.ts'
import { isOf, type StoredQuestion } from './question.ts'

export interface HandedOut {
  /** The sealed answer that was opened. */
  sealed: string
  to: 'withdrawn' | 'failed'
  reason: string
}

/**
 * Creates the handing out of answers to clients that report nothing afterwards, so that their questions end with the
 * answer.
 */
export function createHandOut(context: QuestionsContext) {
  const { database, projects } = context
  const change = createChange(context)

  /** Finds a question of the asker's project, with its content. */
  async function find(
    asker: Pick<Asking, 'id'>,
    id: string,
  ): Promise<{ question: StoredQuestion; content: AskedQuestion } | undefined> {
    const found = await findWithContent(database, id)
    return found && isOf(asker, found.question) ? found : undefined
  }

  /**
   * Ends an answered question, which deletes its answer. `undefined` if somebody was faster. Throws like `checkAsker`.
   */
  const handOut = (
    asker: Asking,
    id: string,
    { sealed, to, reason }: HandedOut,
  ): Promise<StoredQuestion | undefined> =>
    change(async (changing) => {
      const question = await findQuestion(changing, id, database.forUpdate)
      if (!question || !isOf(asker, question)) return undefined
      await checkAsker(projects, asker, changing)
      if (question.state !== 'answered' || question.answer !== sealed) return undefined
      return await changing.move(question, {
        ...{ to, actor: `project:${asker.id}`, action: 'question.hand_out', reason },
        // People have already been told that somebody answered.
        ...(to === 'withdrawn' && { isQuiet: true as const }),
      })
    })

  return { find, handOut }
}
