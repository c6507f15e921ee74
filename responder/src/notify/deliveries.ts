import * as z from 'zod'
import { jsonText } from '../json-text.ts'
import { COUNTERS } from '../store/counters.ts'
import type { Queries, Transaction } from '../store/database.ts'
import { placesOf } from '../store/places.ts'

const delivery = z.object({
  id: z.string(),
  channel_id: z.string(),
  question_id: z.string(),
  kind: z.enum(['asked', 'reminder', 'escalation', 'summary', 'outcome', 'more', 'more_reminder']),
  /**
   * For `more_reminder`, the delivery that it reminds of. For a `more` that is not sent itself, the delivery that
   * covers it.
   */
  folded_into: z.string().nullable(),
  revision: z.number(),
  /** Tries begun, including the current one. */
  tries: z.number(),
  /** When it is due. While it is being sent, when its sender must have stopped. `null` once it is over. */
  next_at: z.number().nullable(),
  /** Set once it has arrived. */
  receipt: jsonText(z.record(z.string(), z.string())).nullable(),
  /** Why the latest try failed, once that try is over. */
  failure: z.string().nullable(),
})
export type Delivery = z.infer<typeof delivery>

const COLUMNS = 'id, channel_id, question_id, kind, folded_into, revision, tries, next_at, receipt, failure'

/**
 * SQL query for a sibling, `other`, of a row of `deliveries`: about the same question, to the same channel, being sent
 * at `$1`.
 */
const BUSY_SIBLING = `select 1 from deliveries other
  where other.channel_id = deliveries.channel_id and other.question_id = deliveries.question_id
    and other.id <> deliveries.id and other.tries > 0 and other.failure is null and other.next_at > $1`

/**
 * Reads the deliveries that may be sent now, except to the channels `but`. A delivery waits while a sibling is being
 * sent, because an outcome must not overtake its question.
 */
export async function readDue(
  { all }: Queries,
  now: number,
  { limit, but }: { limit: number; but: readonly string[] },
): Promise<Delivery[]> {
  const rows = await all(
    `select ${COLUMNS} from deliveries where next_at <= $1 and not exists (${BUSY_SIBLING})
       and channel_id not in (${placesOf(but.length, 3)})
     order by next_at, revision limit $2`,
    ...[now, limit, ...but],
  )
  return rows.map((row) => delivery.parse(row))
}

/** Reads when the next delivery after `now` is due. */
export async function readNextDue({ all }: Queries, now: number): Promise<number | undefined> {
  const [row] = await all('select min(next_at) as at from deliveries where next_at > $1', now)
  return row?.at === null || row === undefined ? undefined : Number(row.at)
}

/** Reads all deliveries about the same question to the same channel, including the delivery itself. */
export async function readConversation({ all }: Queries, { channel_id, question_id }: Delivery) {
  const rows = await all(
    `select ${COLUMNS} from deliveries where channel_id = $1 and question_id = $2`,
    ...[channel_id, question_id],
  )
  return rows.map((row) => delivery.parse(row))
}

/**
 * Claims a delivery until `until`. Only one of several callers, in whatever process, gets it. Run it in a transaction
 * that holds the channel's row.
 */
export async function claim({ all }: Queries, due: Delivery, { now, until }: { now: number; until: number }) {
  const [row] = await all(
    `update deliveries set next_at = $2, tries = tries + 1, failure = null
     where id = $3 and next_at = $4 and not exists (${BUSY_SIBLING}) returning ${COLUMNS}`,
    ...[now, until, due.id, due.next_at],
  )
  return row && delivery.parse(row)
}

/** Ends a delivery without sending it. */
export async function drop({ run, count }: Transaction, { id }: Delivery): Promise<void> {
  const ended = await run(
    'update deliveries set next_at = null, failure = null where id = $1 and next_at is not null',
    id,
  )
  end(count, 'done', ended)
}

/** Ends a delivery that arrived, even if its claim had run out and somebody else has settled it since. */
export async function complete(
  { run, count }: Transaction,
  { id }: Delivery,
  receipt: Record<string, string>,
): Promise<void> {
  const text = JSON.stringify(receipt)
  const ended = await run(
    'update deliveries set next_at = null, receipt = $1, failure = null where id = $2 and next_at is not null',
    ...[text, id],
  )
  end(count, 'done', ended)
  await run("update deliveries set receipt = '{}' where folded_into = $1 and kind = 'more'", id)
  if (ended > 0) return
  const saved = await run(
    'update deliveries set receipt = $1, failure = null where id = $2 and failure is not null',
    ...[text, id],
  )
  count(COUNTERS.deliveries('given_up'), -saved)
  count(COUNTERS.deliveries('done'), saved)
}

/**
 * Records a failed try. `nextAt` is `null` to give up. A worker that took longer than its claim changes nothing,
 * because somebody else is trying.
 */
export async function fail(
  { run, count }: Transaction,
  claimed: Delivery,
  { failure, nextAt }: { failure: string; nextAt: number | null },
): Promise<void> {
  const failed = await run(
    'update deliveries set next_at = $1, failure = $2 where id = $3 and next_at = $4',
    ...[nextAt, failure, claimed.id, claimed.next_at],
  )
  if (nextAt === null) end(count, 'given_up', failed)
}

/** Deletes the due deliveries of a channel that is being removed. */
export async function removeDue({ run, count }: Transaction, channelId: string): Promise<void> {
  const removed = await run('delete from deliveries where channel_id = $1 and next_at is not null', channelId)
  count(COUNTERS.deliveries('due'), -removed)
}

/** Counts `many` due deliveries as over. */
export function end(count: Transaction['count'], as: 'done' | 'given_up', many: number): void {
  count(COUNTERS.deliveries('due'), -many)
  count(COUNTERS.deliveries(as), many)
}
