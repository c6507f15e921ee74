import type { AskedQuestion } from '../asked-kind.ts'
import { createChange } from './change.ts'
import { type Asking, checkAsker } from './check-asker.ts'
import type { QuestionsContext } from './context.ts'
import { findQuestion, findWithContent } from './find.ts'
import { isOf, type StoredQuestion } from './question.ts'

export interface HandedOut {
  /** The answer that was opened. */
  sealed: string
  to: 'withdrawn' | 'failed'
  reason: string
}

/** For clients whose questions end with their answer: they tell nothing afterwards. */
export function createHandOut(context: QuestionsContext) {
  const { database, projects } = context
  const change = createChange(context)

  /** A question of the asker's project, and what was asked. */
  async function find(
    asker: Pick<Asking, 'id'>,
    id: string,
  ): Promise<{ question: StoredQuestion; content: AskedQuestion } | undefined> {
    const found = await findWithContent(database, id)
    return found && isOf(asker, found.question) ? found : undefined
  }

  /** Ends an answered question, and so deletes its answer. `undefined`: somebody was faster. Throws `wrong_secret`. */
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
        // That somebody has answered was told already.
        ...(to === 'withdrawn' && { isQuiet: true as const }),
      })
    })

  return { find, handOut }
}
