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
  /** Of a reminder of `more`: the delivery that it reminds of. Of `more` that is not sent: the one that says it too. */
  folded_into: z.string().nullable(),
  revision: z.number(),
  /** Begun, the one that is under way included. */
  tries: z.number(),
  /** When it is due; while it is under way, when its sender must have been stopped. `null`: it is over. */
  next_at: z.number().nullable(),
  /** It has arrived. */
  receipt: jsonText(z.record(z.string(), z.string())).nullable(),
  /** Of the latest try, once that is over. */
  failure: z.string().nullable(),
})
export type Delivery = z.infer<typeof delivery>

const COLUMNS = 'id, channel_id, question_id, kind, folded_into, revision, tries, next_at, receipt, failure'

/** A sibling, `other`, of the row of `deliveries`: about the same question, to the same channel, under way at `$1`. */
const BUSY_SIBLING = `select 1 from deliveries other
  where other.channel_id = deliveries.channel_id and other.question_id = deliveries.question_id
    and other.id <> deliveries.id and other.tries > 0 and other.failure is null and other.next_at > $1`

/**
 * What may be sent now, and not to these channels. What a sibling stands in the way of waits: an outcome must not overtake its
 * question.
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

/** When the next one is due that is not due yet. */
export async function readNextDue({ all }: Queries, now: number): Promise<number | undefined> {
  const [row] = await all('select min(next_at) as at from deliveries where next_at > $1', now)
  return row?.at === null || row === undefined ? undefined : Number(row.at)
}

/** Everything about the same question to the same channel, the delivery itself included. */
export async function readConversation({ all }: Queries, { channel_id, question_id }: Delivery) {
  const rows = await all(
    `select ${COLUMNS} from deliveries where channel_id = $1 and question_id = $2`,
    ...[channel_id, question_id],
  )
  return rows.map((row) => delivery.parse(row))
}

/**
 * Takes a delivery until `until`: of several that try, in whatever process, one does. Run it in a transaction that holds
 * the channel's row.
 */
export async function claim({ all }: Queries, due: Delivery, { now, until }: { now: number; until: number }) {
  const [row] = await all(
    `update deliveries set next_at = $2, tries = tries + 1, failure = null
     where id = $3 and next_at = $4 and not exists (${BUSY_SIBLING}) returning ${COLUMNS}`,
    ...[now, until, due.id, due.next_at],
  )
  return row && delivery.parse(row)
}

/** It is over, without having been sent. */
export async function drop({ run, count }: Transaction, { id }: Delivery): Promise<void> {
  const ended = await run(
    'update deliveries set next_at = null, failure = null where id = $1 and next_at is not null',
    id,
  )
  end(count, 'done', ended)
}

/** It has arrived; or it has as well, where somebody else has seen to it since. */
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

/** It has not. Who took longer than their claim says nothing: somebody else is trying. */
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

/** Of a channel that is removed. */
export async function removeDue({ run, count }: Transaction, channelId: string): Promise<void> {
  const removed = await run('delete from deliveries where channel_id = $1 and next_at is not null', channelId)
  count(COUNTERS.deliveries('due'), -removed)
}

/** So many that were due are over. */
export function end(count: Transaction['count'], as: 'done' | 'given_up', many: number): void {
  count(COUNTERS.deliveries('due'), -many)
  count(COUNTERS.deliveries(as), many)
}
