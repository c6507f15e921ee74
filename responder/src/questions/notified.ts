import * as z from 'zod'
import { channelKind } from '../api/channels.ts'
import { NOTIFIED_STATES, type Notified } from '../api/notified.ts'
import type { Row } from '../store/database.ts'
import { placesOf } from '../store/places.ts'
import type { QuestionsContext } from './context.ts'
import { filled } from './lists.ts'
import type { StoredQuestion } from './question.ts'

/**
 * Questions in one query, and the most of a list that are looked up: nobody scrolls further to see who was notified.
 */
export const LOOKED_UP = 50
/** Channels of a question that are named for each state. The rest are counted. */
const NAMED = 20

const row = z.object({
  question_id: z.string(),
  is: z.int().transform((place) => NOTIFIED_STATES[place - 1] ?? 'failed'),
  /** How many channels of the question have this state. */
  many: z.int(),
  created_at: z.int(),
  kind: channelKind.nullable(),
  name: z.string().nullable(),
  person_id: z.string().nullable(),
})
type Channel = z.infer<typeof row>

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
    const channels = (await database.all(sqlFor(ids.length), ...ids)).map(read)
    const names = await people.names(channels.flatMap(({ person_id }) => person_id ?? []))
    const found = Map.groupBy(channels, ({ question_id }) => question_id)
    return new Map(
      questions.map((question) => [
        question.id,
        notifiedOf(sinceAsked(question, found.get(question.id)), names),
      ]),
    )
  }
}

/**
 * A delivery's state, as its place in `NOTIFIED_STATES` from 1. It has none while it is only planned, or if it was
 * dropped.
 */
const STATE = `case when d.receipt is not null then 1
  when coalesce(leader.failure, d.failure) is not null then 3
  when coalesce(leader.next_at, d.next_at) is not null and (d.kind in ('asked', 'more') or d.tries > 0) then 2 end`

/**
 * Makes the query for the latest deliveries of questions. A channel's reminder counts like its first message. The
 * channel may be gone, but what was sent to it counts.
 */
const sqlFor = (many: number): string =>
  `with calls as (
     select d.question_id, d.channel_id, d.created_at, d.revision, ${STATE} as state,
       max(d.revision) over (partition by d.question_id) as latest
     from deliveries d left join deliveries leader on leader.id = d.folded_into and d.kind = 'more'
     where d.question_id in (${placesOf(many)})
       and d.kind in ('asked', 'reminder', 'escalation', 'more', 'more_reminder')
   ), standings as (
     select question_id, channel_id, min(created_at) as created_at, min(state) as state
     from calls where revision = latest and state is not null group by question_id, channel_id
   ), numbered as (
     select *, count(*) over (partition by question_id, state) as many,
       row_number() over (partition by question_id, state order by channel_id) as place
     from standings
   )
   select question_id, state as "is", many, numbered.created_at, channels.kind, channels.name, channels.person_id
   from numbered left join channels on channels.id = channel_id
   where place <= ${NAMED} order by state, place`

const read = (value: Row): Channel => row.parse(value)

/** If a question waits, deliveries from before it was last asked told nobody that it waits now. */
const sinceAsked = ({ state, askedAt }: Asked, channels: Channel[] = []): Channel[] =>
  channels.filter(({ created_at }) => state !== 'waiting' || created_at >= askedAt)

function notifiedOf(channels: Channel[], names: Map<string, string>): Notified[] {
  const states = Map.groupBy(channels, ({ is }) => is)
  return [...states].map(([is, own]) => ({
    is,
    channels: own.map(({ kind, name, person_id }) => ({
      kind,
      person: person_id === null ? null : (names.get(person_id) ?? null),
      channel: person_id === null ? name : null,
    })),
    more: (own[0]?.many ?? 0) - own.length,
  }))
}
