import type { Transaction } from '../store/database.ts'
import { type StoredQuestion, type Summary, stepOf } from './question.ts'
import { isSameBuild } from './related.ts'

/** A run that is repeated asks for the same step again; more often than this nobody repeats one. */
const LOOKED_AT = 5

/** Ties the question for a code to the approval that it follows, of the same build: they are one release. */
export async function tieToApproval(
  { all, run }: Pick<Transaction, 'all' | 'run'>,
  { id, projectId, summary }: Pick<StoredQuestion, 'id' | 'projectId' | 'summary'>,
): Promise<void> {
  if (summary.ask !== 'code') return
  const rows = await all(
    `select id, summary from questions where project_id = $1 and step = $2 and answered_by is not null
       and state not in ('declined', 'withdrawn', 'expired') order by created_at desc limit ${LOOKED_AT}`,
    ...[projectId, stepOf({ ...summary, ask: 'approval' })],
  )
  const approval = rows.find((row) => isSameBuild(JSON.parse(String(row.summary)) as Summary, summary))
  if (!approval) return
  await run('update questions set approval_id = $1 where id = $2', ...[String(approval.id), id])
  await run('update questions set next_id = $1 where id = $2', ...[id, String(approval.id)])
}
