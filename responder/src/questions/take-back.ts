import { type Changing, createChange } from './change.ts'
import type { QuestionsContext } from './context.ts'
import { findQuestion } from './find.ts'
import { NOBODY_ANSWERED, type StoredQuestion } from './question.ts'
import { OPEN, statesBefore, step } from './states.ts'

const WHY = 'Somebody who had approved it was removed.'

/**
 * Takes back what a removed person did and no job has yet: a first approval of two, an answer, or a code with a
 * decline.
 */
export function createTakeBack(context: Pick<QuestionsContext, 'database' | 'audit' | 'outbox' | 'effects'>) {
  const { database } = context
  const change = createChange(context)

  /** Resolves with how many questions wait again. `actor` is a name for the audit log. */
  return async (personId: string, actor: string): Promise<number> => {
    await database.run(
      "update questions set answer = null where state = 'declined' and answer is not null and answered_by = $1",
      personId,
    )
    const rows = await database.all(
      `select id from questions where ${OPEN} and state in (${statesBefore('take_back')})
         and (answered_by = $1 or id in (select question_id from approvals where person_id = $1)) order by expires_at, id`,
      personId,
    )
    let taken = 0
    for (const { id } of rows)
      if (await change((changing) => takeBack(changing, { id: String(id), personId, actor }))) taken += 1
    return taken
  }

  async function takeBack(
    changing: Changing,
    { id, personId, actor }: { id: string; personId: string; actor: string },
  ): Promise<boolean> {
    const question = await findQuestion(changing, id, database.forUpdate)
    const next = question && step(question.state, 'take_back')
    if (!next || !('to' in next)) return false
    const approvals = await changing.run(
      'delete from approvals where question_id = $1 and person_id = $2',
      ...[id, personId],
    )
    const isAnswer = question.state === 'answered' && question.answeredBy === personId
    if (question.state === 'answered' && (!isAnswer || (await wasHandedOut(changing, question)))) return false
    if (!isAnswer && approvals === 0) return false
    await changing.move(question, {
      ...{ to: next.to, actor, action: 'question.take_back', reason: isAnswer ? WHY : question.reason },
      ...(isAnswer ? { changes: NOBODY_ANSWERED } : { isQuiet: true }),
    })
    return true
  }
}

/** Whether the job was already handed the answer, which can no longer be taken back. */
async function wasHandedOut(
  { all }: Pick<Changing, 'all'>,
  { id, revision }: StoredQuestion,
): Promise<boolean> {
  const [row] = await all('select taken_revision from job_contacts where question_id = $1', id)
  return Number(row?.taken_revision ?? 0) >= revision
}
