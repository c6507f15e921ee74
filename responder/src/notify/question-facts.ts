import { changeSchema, STATES } from '@cfa/protocol'
import * as z from 'zod'
import { askedKind } from '../asked-kind.ts'
import { jsonText } from '../json-text.ts'
import { camelRow } from '../store/camel-row.ts'
import type { Database } from '../store/database.ts'

const text = z.string()
const maybe = z.string().nullable()

/** The parts of a question that a message may contain. The key and what depends on it are left out. */
const content = z.object({
  ask: z.enum(['approval', 'code']),
  kind: askedKind,
  package: z.object({ name: text, version: text, tag: text, registry: text }),
  several: z.object({ count: z.int(), first: z.array(z.object({ name: text, version: text })) }).optional(),
  change: z.object({ count: z.int(), first: changeSchema.shape.facts }).optional(),
  reason: z.enum(['rejected', 'expired', 'changed']).nullable(),
  build: z.object({ repository: maybe, branch: maybe, commit: maybe }),
})

const row = camelRow({
  id: text,
  project: text,
  content: jsonText(content),
  attempt: z.number(),
  state: z.enum(STATES),
  revision: z.number(),
  /** Given with the state. */
  reason: maybe,
  /** Name, at that time, of the person who answered or declined. */
  by: maybe,
  changedAt: z.number(),
  expiresAt: z.number(),
  askedAt: z.number(),
  /** When somebody who may answer first opened it. */
  openedAt: z.number().nullable(),
  /** Whether it is a test that the service itself asked. */
  isTest: z.number().transform((value) => value === 1),
})

/** A question as messages need it. Times are in milliseconds since 1970. */
export type QuestionFacts = z.infer<typeof row>

const SELECT = `select q.id, p.name as project, coalesce(q.summary, q.content) as content, q.attempt, q.state, q.revision, q.reason, coalesce(q.answered_by_name, e.person_name) as by,
    q.changed_at, q.expires_at, q.asked_at, q.opened_at, q.is_test
  from questions q
  join projects p on p.id = q.project_id
  left join question_events e on e.question_id = q.id and e.revision = q.revision
`

/** Reads a question as it is now. `undefined` if it has been removed. */
export async function readQuestionFacts(
  { all }: Pick<Database, 'all'>,
  id: string,
): Promise<QuestionFacts | undefined> {
  const [found] = await all(`${SELECT} where q.id = $1`, id)
  return found && row.parse(found)
}

/** Reads the questions that one delivery is about, as they are now: its own, and those folded into it. */
export async function readFoldedFacts(
  { all }: Pick<Database, 'all'>,
  { id, questionId }: { id: string; questionId: string },
): Promise<QuestionFacts[]> {
  const rows = await all(
    `${SELECT} where q.id in (
       select $1 union select question_id from deliveries where folded_into = $2 and kind = 'more')
     order by q.asked_at, q.id`,
    ...[questionId, id],
  )
  return rows.map((value) => row.parse(value))
}
