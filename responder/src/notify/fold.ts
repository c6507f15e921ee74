import * as z from 'zod'
import type { News } from '../questions/context.ts'
import { QUESTION_COLUMNS, questionOf } from '../questions/question.ts'
import { runNameOf } from '../questions/run.ts'
import { OPEN } from '../questions/states.ts'
import type { Transaction } from '../store/database.ts'
import type { Listener } from './audience.ts'

const sent = z.object({
  id: z.string(),
  question_id: z.string(),
  channel_id: z.string(),
  kind: z.enum(['asked', 'more']),
  created_at: z.int(),
})
type Sent = z.infer<typeof sent>

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
  news: Pick<News, 'questionId' | 'projectId'>,
  { now, windowMs }: { now: number; windowMs: number },
): Promise<(listener: Pick<Listener, 'channelId' | 'kind'>) => Fold> {
  const since = now - windowMs
  const others = windowMs > 0 ? await othersOf(transaction, news, since) : new Set()
  if (others.size === 0) return () => ALONE
  const rows = await transaction.all(
    `select d.id, d.question_id, d.channel_id, d.kind, d.created_at
     from questions join deliveries d on d.question_id = questions.id
     where questions.project_id = $1 and ${OPEN} and questions.asked_at > $2 and d.created_at > $2
       and (d.kind = 'asked' and questions.state = 'waiting'
         or d.kind = 'more' and d.folded_into is null and d.tries = 0 and d.next_at > $3)
     order by d.created_at, d.id`,
    ...[news.projectId, since, now],
  )
  const ofRun = rows.filter((row) => others.has(row.question_id)).map((row) => sent.parse(row))
  const channels = Map.groupBy(ofRun, ({ channel_id }) => channel_id)
  return ({ channelId, kind }) =>
    // A webhook gets every event.
    kind === 'webhook' ? ALONE : foldFor(channels.get(channelId) ?? [], windowMs)
}

/** Joins the message that is about to be sent, or follows the first question if it still waits. */
function foldFor(deliveries: Sent[], windowMs: number): Fold {
  const leader = deliveries.find(({ kind }) => kind === 'more')
  if (leader) return { is: 'with', deliveryId: leader.id }
  const [first] = deliveries
  return first ? { is: 'first', at: first.created_at + windowMs } : ALONE
}

/** Finds the other open questions of the same run that were asked since then. */
async function othersOf(
  transaction: Pick<Transaction, 'all'>,
  { questionId, projectId }: Pick<News, 'questionId' | 'projectId'>,
  since: number,
): Promise<Set<unknown>> {
  const run = await nameOf(transaction, questionId)
  if (run === null) return new Set()
  const rows = await transaction.all(
    `select ${QUESTION_COLUMNS} from questions
     where project_id = $1 and ${OPEN} and asked_at > $2 and id <> $3`,
    ...[projectId, since, questionId],
  )
  const others = rows.map(questionOf).filter((question) => runNameOf(question) === run)
  return new Set(others.map(({ id }) => id))
}

async function nameOf({ all }: Pick<Transaction, 'all'>, id: string): Promise<string | null> {
  const [row] = await all(`select ${QUESTION_COLUMNS} from questions where id = $1`, id)
  return row ? runNameOf(questionOf(row)) : null
}
