import { type ChangeContext, createChange } from './change.ts'
import { findQuestion } from './find.ts'
import { OPEN, statesBefore, step } from './states.ts'

/** Reasons for the job's log and for the history. */
export const WHY_WITHDRAWN = {
  rotated: 'The secret of its project was replaced.',
  removed: 'Its project was removed.',
} as const

/** Withdraws a project's open questions, except for what is being published, which nothing can stop any longer. */
export function createWithdrawal(context: ChangeContext) {
  const { database } = context
  const change = createChange(context)

  const withdraw = (id: string, actor: string, reason: string): Promise<boolean> =>
    change(async ({ move, ...queries }) => {
      const question = await findQuestion(queries, id, database.forUpdate)
      const next = question && step(question.state, 'withdrawn')
      if (!next || !('to' in next)) return false
      await move(question, { to: next.to, actor, action: 'question.withdraw', reason })
      return true
    })

  /** Resolves with how many were withdrawn. `actor` is a name for the audit log. */
  return async (projectId: string, actor: string, reason: string): Promise<number> => {
    const rows = await database.all(
      `select id from questions where project_id = $1 and ${OPEN} and state in (${statesBefore('withdrawn')})
       order by expires_at, id`,
      projectId,
    )
    let withdrawn = 0
    for (const { id } of rows) if (await withdraw(String(id), actor, reason)) withdrawn += 1
    return withdrawn
  }
}
