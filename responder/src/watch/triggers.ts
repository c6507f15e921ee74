import * as z from 'zod'
import { jsonText } from '../json-text.ts'
import { camelRow, columnsOf } from '../store/camel-row.ts'
import type { Database, Queries, Transaction } from '../store/database.ts'
import { type StagedVersion, stagedVersion } from './staged.ts'
import { WATCH_TOPIC } from './topic.ts'

const triggerRow = camelRow({
  id: z.string(),
  projectId: z.string(),
  versions: jsonText(z.array(stagedVersion)),
  tries: z.int(),
  nextAt: z.int().nullable(),
  failure: z.string().nullable(),
  createdAt: z.int(),
})

/** A run to start. */
export type Trigger = z.output<typeof triggerRow>

const COLUMNS = columnsOf(triggerRow).join(', ')
/** Versions that become public within this time of the first one start one run. */
const FOLD_MS = 10_000
/** How many settled triggers are kept for each project, for `project watches` and doctor. */
const KEPT = 20

interface Addition extends StagedVersion {
  projectId: string
  now: number
  /** The id of the trigger, if a new one is needed. */
  id: string
}

/** Adds a version to the run that is about to start, or to a new one. */
export async function addToTrigger(transaction: Transaction, addition: Addition): Promise<void> {
  const { projectId, now, id, name, version, tag } = addition
  const subject = { name, version, tag }
  const [row] = await transaction.all(
    `select ${COLUMNS} from triggers where project_id = $1 and tries = 0 and next_at is not null order by created_at limit 1`,
    projectId,
  )
  const waiting = row && triggerRow.parse(row)
  const added = waiting
    ? await transaction.run(
        'update triggers set versions = $1 where id = $2 and tries = 0 and versions = $3',
        ...[JSON.stringify([...waiting.versions, subject]), waiting.id, JSON.stringify(waiting.versions)],
      )
    : 0
  // If the waiting trigger has just been sent or changed, the version needs a new one.
  if (added > 0) return
  await transaction.run(
    'insert into triggers (id, project_id, versions, tries, next_at, created_at) values ($1, $2, $3, 0, $4, $5)',
    ...[id, projectId, JSON.stringify([subject]), now + FOLD_MS, now],
  )
  await transaction.announce(WATCH_TOPIC)
}

export async function readDueTriggers({ all }: Queries, now: number, limit: number): Promise<Trigger[]> {
  const rows = await all(
    `select ${COLUMNS} from triggers where next_at <= $1 order by next_at limit $2`,
    now,
    limit,
  )
  return z.array(triggerRow).parse(rows)
}

/** Claims a trigger until `until`. Only one of several nodes that try gets it. */
export async function claimTrigger(
  { all }: Pick<Database, 'all'>,
  { id, nextAt }: Trigger,
  until: number,
): Promise<Trigger | undefined> {
  const [row] = await all(
    `update triggers set next_at = $1, tries = tries + 1 where id = $2 and next_at = $3 returning ${COLUMNS}`,
    ...[until, id, nextAt],
  )
  return row && triggerRow.parse(row)
}

/** Records the outcome of a try. Resolves with whether the claim was still this node's. */
export async function settleTrigger(
  { run }: Transaction,
  { id, projectId, nextAt }: Trigger,
  { failure, next }: { failure: string | null; next: number | null },
): Promise<boolean> {
  const count = await run(
    'update triggers set next_at = $1, failure = $2 where id = $3 and next_at = $4',
    ...[next, failure, id, nextAt],
  )
  await run(
    `delete from triggers where project_id = $1 and next_at is null and id not in
       (select id from triggers where project_id = $1 and next_at is null order by created_at desc limit ${KEPT})`,
    projectId,
  )
  return count > 0
}

/** Lists the triggers of a project, the latest first. */
export async function readTriggers({ all }: Pick<Queries, 'all'>, projectId: string): Promise<Trigger[]> {
  const sql = `select ${COLUMNS} from triggers where project_id = $1 order by created_at desc limit ${KEPT}`
  return z.array(triggerRow).parse(await all(sql, projectId))
}
