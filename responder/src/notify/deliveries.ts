import * as z from 'zod'
import { jsonText } from '../json-text.ts'
import type { Queries } from '../store/database.ts'

const delivery = z.object({
  id: z.string(),
  channel_id: z.string(),
  question_id: z.string(),
  kind: z.enum(['asked', 'reminder', 'outcome']),
  revision: z.number(),
  /** Begun, the one that is under way included. */
  tries: z.number(),
  /** When it is due; while it is under way, when whoever sends it must have been stopped. `null`: it is over. */
  next_at: z.number().nullable(),
  /** It has arrived. */
  receipt: jsonText(z.record(z.string(), z.string())).nullable(),
  /** Of the latest try, once that is over. */
  failure: z.string().nullable(),
})
export type Delivery = z.infer<typeof delivery>

const COLUMNS = 'id, channel_id, question_id, kind, revision, tries, next_at, receipt, failure'

/** A sibling, `other`, of the row of `deliveries`: about the same question, to the same channel, under way at `$1`. */
const BUSY_SIBLING = `select 1 from deliveries other
  where other.channel_id = deliveries.channel_id and other.question_id = deliveries.question_id
    and other.id <> deliveries.id and other.tries > 0 and other.failure is null and other.next_at > $1`

/** What may be sent now. What a sibling stands in the way of waits: an outcome must not overtake its question. */
export async function readDue({ all }: Queries, now: number, limit: number): Promise<Delivery[]> {
  const rows = await all(
    `select ${COLUMNS} from deliveries where next_at <= $1 and not exists (${BUSY_SIBLING})
     order by next_at, revision limit $2`,
    ...[now, limit],
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
export const drop = ({ run }: Queries, { id }: Delivery) =>
  run('update deliveries set next_at = null where id = $1', id)

/** It has arrived. */
export const complete = ({ run }: Queries, { id }: Delivery, receipt: Record<string, string>) =>
  run(
    'update deliveries set next_at = null, receipt = $1, failure = null where id = $2',
    ...[JSON.stringify(receipt), id],
  )

/** It has not. Who took longer than their claim says nothing: somebody else is trying. */
export const fail = (
  { run }: Queries,
  claimed: Delivery,
  { failure, nextAt }: { failure: string; nextAt: number | null },
) =>
  run(
    'update deliveries set next_at = $1, failure = $2 where id = $3 and next_at = $4',
    ...[nextAt, failure, claimed.id, claimed.next_at],
  )
