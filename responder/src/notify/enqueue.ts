import * as z from 'zod'
import type { Effects } from '../effects.ts'
import { jsonText } from '../json-text.ts'
import { createLimiter } from '../limiter.ts'
import type { Projects } from '../projects/projects.ts'
import { COUNTERS } from '../store/counters.ts'
import type { Transaction } from '../store/database.ts'
import { MAY_SEND } from './channel-store.ts'
import { end } from './deliveries.ts'
import type { DeliveryKind } from './message.ts'

export interface News {
  questionId: string
  projectId: string
  /** `asked`: it waits for an answer, for the first time or again. `outcome`: something became of it. */
  kind: 'asked' | 'outcome'
  /** Of the question with this change. */
  revision: number
  /** Of the question, in milliseconds since 1970. */
  expiresAt: number
}

interface EnqueueDeps {
  effects: Pick<Effects, 'now' | 'uuid'>
  projects: Pick<Projects, 'mayAnswer'>
}

/** What wakes the workers of every node. */
export const TOPIC = 'deliveries'
/** Nobody needs a reminder of what came a moment ago. */
const REMINDER_MIN_MS = 60_000
/** More than a large monorepo releases at once. Whoever has got hold of a secret must not ring phones without end. */
const CALLS = 100
const CALLS_WITHIN_MS = 10 * 60_000

const projectRow = z.object({ people: jsonText(z.array(z.string())).nullable() })
const channelRow = z.object({ id: z.string(), person_id: z.string().nullable() })

/**
 * Writes down what is to be delivered, in the transaction of the change itself: nothing here touches the network.
 *
 * A question (of very many at once, only the first ones) goes to the channels of its project and of everybody who may answer, once for its revision, with a reminder
 * at half of its time. Its outcome goes to the channels that the question went to, and ends what was not sent yet.
 */
export function createEnqueue({ effects, projects }: EnqueueDeps) {
  const calls = createLimiter(CALLS, CALLS_WITHIN_MS, effects.now)

  async function insert(
    { run, count }: Transaction,
    news: News,
    due: { channelId: string; kind: DeliveryKind; at: number },
  ) {
    const made = await run(
      `insert into deliveries (id, channel_id, question_id, kind, revision, tries, next_at, created_at)
       values ($1, $2, $3, $4, $5, 0, $6, $7) on conflict do nothing`,
      ...[effects.uuid(), due.channelId, news.questionId, due.kind, news.revision, due.at, effects.now()],
    )
    count(COUNTERS.deliveries('due'), made)
  }

  async function ask(transaction: Transaction, news: News): Promise<void> {
    if (calls.hit(news.projectId) > 0) return
    const now = effects.now()
    const halfMs = Math.floor((news.expiresAt - now) / 2)
    for (const channelId of await audience(transaction, news.projectId)) {
      await insert(transaction, news, { channelId, kind: 'asked', at: now })
      if (halfMs >= REMINDER_MIN_MS) {
        await insert(transaction, news, { channelId, kind: 'reminder', at: now + halfMs })
      }
    }
  }

  async function audience({ all }: Transaction, projectId: string): Promise<string[]> {
    const [row] = await all('select people from projects where id = $1', projectId)
    if (!row) return []
    const project = projectRow.parse(row)
    const rows = await all(
      `select id, person_id from channels where (project_id = $1 or person_id is not null) and ${MAY_SEND}
       order by created_at, id`,
      projectId,
    )
    return z
      .array(channelRow)
      .parse(rows)
      .filter(({ person_id: id }) => id === null || projects.mayAnswer(project, { id }))
      .map(({ id }) => id)
  }

  async function follow(transaction: Transaction, news: News): Promise<void> {
    const { questionId } = news
    const rows = await transaction.all(
      'select distinct channel_id as id from deliveries where question_id = $1',
      questionId,
    )
    const ended = await transaction.run(
      `update deliveries set next_at = null
       where question_id = $1 and kind in ('asked', 'reminder') and tries = 0 and next_at is not null`,
      questionId,
    )
    end(transaction.count, 'done', ended)
    for (const { id } of rows) {
      await insert(transaction, news, { channelId: String(id), kind: 'outcome', at: effects.now() })
    }
  }

  return async (transaction: Transaction, news: News): Promise<void> => {
    await (news.kind === 'asked' ? ask(transaction, news) : follow(transaction, news))
    await transaction.announce(TOPIC)
  }
}
