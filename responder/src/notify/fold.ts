import * as z from 'zod'
import type { News } from '../questions/context.ts'
import { QUESTION_COLUMNS, questionOf } from '../questions/question.ts'
import { runNameOf } from '../questions/run.ts'
import { OPEN } from '../questions/states.ts'
import type { Row, Transaction } from '../store/database.ts'
import type { Listener } from './audience.ts'

const sent = z.object({
  delivery_id: z.string(),
  channel_id: z.string(),
  kind: z.enum(['asked', 'more']),
  tries: z.int(),
  next_at: z.int().nullable(),
  delivered_for: z.int(),
  folded_into: z.string().nullable(),
})

/**
 * How a channel is told of a question: `alone` in a message of its own, `first` in a later message that others of its
 * run may join, or `with` the others in such a message.
 */
export type Fold = { is: 'alone' } | { is: 'first'; at: number } | { is: 'with'; deliveryId: string }

export const ALONE: Fold = { is: 'alone' }

/**
 * Finds out, for each channel, whether it was told of another question of the same run a moment ago. The caller holds
 * the project's row, so that two questions of a run see each other.
 */
export async function foldsOf(
  transaction: Pick<Transaction, 'all'>,
  { questionId, projectId }: Pick<News, 'questionId' | 'projectId'>,
  { now, windowMs }: { now: number; windowMs: number },
): Promise<(listener: Pick<Listener, 'channelId' | 'kind'>) => Fold> {
  const run = windowMs > 0 ? await nameOf(transaction, questionId) : null
  if (run === null) return () => ALONE
  const since = now - windowMs
  const rows = await transaction.all(
    `select ${QUESTION_COLUMNS}, d.id as delivery_id, d.channel_id, d.kind, d.tries, d.next_at, d.folded_into,
       d.created_at as delivered_for
     from questions join deliveries d on d.question_id = questions.id
     where questions.project_id = $1 and ${OPEN} and questions.asked_at > $2 and d.created_at > $2
       and d.kind in ('asked', 'more') and questions.id <> $3
     order by d.created_at, d.id`,
    ...[projectId, since, questionId],
  )
  const ofRun = rows.filter((row) => runNameOf(questionOf(row)) === run)
  return ({ channelId, kind }) => {
    // A webhook gets every event.
    if (kind === 'webhook') return ALONE
    return foldFor(
      ofRun.filter((row) => row.channel_id === channelId),
      { now, windowMs },
    )
  }
}

function foldFor(rows: Row[], { now, windowMs }: { now: number; windowMs: number }): Fold {
  const deliveries = rows.map((row) => ({ ...sent.parse(row), isWaiting: row.state === 'waiting' }))
  const leader = deliveries.find(
    ({ kind, folded_into, tries, next_at }) =>
      kind === 'more' && folded_into === null && tries === 0 && next_at !== null && next_at > now,
  )
  if (leader) return { is: 'with', deliveryId: leader.delivery_id }
  const first = deliveries.find(({ kind, isWaiting }) => kind === 'asked' && isWaiting)
  return first ? { is: 'first', at: first.delivered_for + windowMs } : ALONE
}

async function nameOf({ all }: Pick<Transaction, 'all'>, id: string): Promise<string | null> {
  const [row] = await all(`select ${QUESTION_COLUMNS} from questions where id = $1`, id)
  return row ? runNameOf(questionOf(row)) : null
}
