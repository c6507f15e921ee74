import type { Question } from '@cfa/protocol'
import type { Transaction } from '../store/database.ts'
import { QUESTION_COLUMNS, questionOf, type StoredQuestion, stepOf } from './question.ts'
import { LOOKED_AT } from './related.ts'
import { OPEN } from './states.ts'

/**
 * Links the question for a code to the approval that it follows, from the same build: they are one release. An approval
 * that is over had an end of its own, which a later question must not replace.
 */
export async function tieToApproval(
  { all, run }: Pick<Transaction, 'all' | 'run'>,
  { id, projectId, summary }: Pick<StoredQuestion, 'id' | 'projectId' | 'summary'>,
): Promise<void> {
  if (summary.ask !== 'code') return
  const rows = await all(
    `select ${QUESTION_COLUMNS} from questions where project_id = $1 and step = $2 and answered_by is not null
       and ${OPEN} order by created_at desc limit ${LOOKED_AT}`,
    ...[projectId, stepOf({ ...summary, ask: 'approval' })],
  )
  const approval = rows.map(questionOf).find((one) => isSameBuild(one.summary, summary))
  if (!approval) return
  await run('update questions set approval_id = $1 where id = $2', ...[approval.id, id])
  await run('update questions set next_id = $1 where id = $2', ...[id, approval.id])
}

const isSameBuild = (
  { build: one }: Pick<Question, 'build'>,
  { build: other }: Pick<Question, 'build'>,
): boolean => JSON.stringify(one) === JSON.stringify(other)
