import * as z from 'zod'
import { channelKind } from '../api/channels.ts'
import type { Notified } from '../api/notified.ts'
import type { Row } from '../store/database.ts'
import { placesOf } from '../store/places.ts'
import type { QuestionsContext } from './context.ts'
import { filled } from './lists.ts'
import type { StoredQuestion } from './question.ts'

/**
 * Questions in one query, and the most of a list that are looked up: nobody scrolls further to see who was notified.
 */
export const LOOKED_UP = 50

const row = z.object({
  question_id: z.string(),
  channel_id: z.string(),
  delivery: z.enum(['asked', 'reminder', 'escalation']),
  revision: z.int(),
  created_at: z.int(),
  tries: z.int(),
  next_at: z.int().nullable(),
  arrived: z.int(),
  failure: z.string().nullable(),
  kind: channelKind.nullable(),
  name: z.string().nullable(),
  person_id: z.string().nullable(),
})
type Delivery = z.infer<typeof row>

type Asked = Pick<StoredQuestion, 'id' | 'state' | 'askedAt'>

/** Finds whom the messages about questions went to, by the deliveries since each was last asked. */
export function createNotified({ database, people }: Pick<QuestionsContext, 'database' | 'people'>) {
  /** Resolves with the notified channels by question id. Takes at most `LOOKED_UP` questions. */
  return async (questions: readonly Asked[]): Promise<Map<string, Notified[]>> => {
    if (questions.length === 0) return new Map()
    const ids = filled(
      questions.map(({ id }) => id),
      questions.length === 1 ? 1 : LOOKED_UP,
    )
    const deliveries = (await database.all(sqlFor(ids.length), ...ids)).map(read)
    const names = await people.names(deliveries.flatMap(({ person_id }) => person_id ?? []))
    const found = Map.groupBy(deliveries, ({ question_id }) => question_id)
    return new Map(
      questions.map((question) => [
        question.id,
        notifiedOf(ofLatest(question, found.get(question.id)), names),
      ]),
    )
  }
}

/** The channel may be gone, but what was sent to it counts. */
const sqlFor = (many: number): string =>
  `select d.question_id, d.channel_id, d.revision, d.created_at, d.tries, coalesce(leader.next_at, d.next_at) as next_at,
     case d.kind when 'more' then 'asked' when 'more_reminder' then 'reminder' else d.kind end as delivery,
     coalesce(leader.failure, d.failure) as failure, case when d.receipt is null then 0 else 1 end as arrived, channels.kind, channels.name, channels.person_id
   from deliveries d left join channels on channels.id = d.channel_id
     left join deliveries leader on leader.id = d.folded_into and d.kind = 'more'
   where d.question_id in (${placesOf(many)})
     and (d.kind in ('asked', 'reminder', 'more', 'more_reminder') or d.kind = 'escalation' and d.tries > 0)
   order by d.created_at, d.id`

const read = (value: Row): Delivery => row.parse(value)

/**
 * Keeps the latest deliveries. If a question waits, those from before it was last asked told nobody that it waits now.
 */
function ofLatest({ state, askedAt }: Asked, deliveries: Delivery[] = []): Delivery[] {
  const since = deliveries.filter(({ created_at }) => state !== 'waiting' || created_at >= askedAt)
  const latest = Math.max(...since.map((one) => one.revision))
  return since.filter((one) => one.revision === latest)
}

function notifiedOf(deliveries: Delivery[], names: Map<string, string>): Notified[] {
  const channels = Map.groupBy(deliveries, ({ channel_id }) => channel_id)
  return [...channels.values()].flatMap((own) => {
    const [first] = own
    if (!first) return []
    const { kind, name, person_id } = first
    const is = standingOf(own)
    const person = person_id === null ? null : (names.get(person_id) ?? null)
    return is ? { kind, person, channel: person_id === null ? name : null, is } : []
  })
}

/**
 * The state of a channel's deliveries, of which a reminder that arrived counts too. `undefined` if nothing was tried, or
 * what was tried was dropped because it no longer mattered.
 */
function standingOf(deliveries: Delivery[]): Notified['is'] | undefined {
  if (deliveries.some(({ arrived }) => arrived === 1)) return 'delivered'
  if (deliveries.some(isUnderWay)) return 'under_way'
  return deliveries.some(({ failure }) => failure !== null) ? 'failed' : undefined
}

/** Whether a message is being sent. A reminder is planned long before. */
const isUnderWay = ({ delivery, tries, next_at, failure }: Delivery): boolean =>
  next_at !== null && failure === null && (delivery !== 'reminder' || tries > 0)
