import { STATES } from '@cfa/protocol'
import * as z from 'zod'
import { jsonText } from '../json-text.ts'
import type { People } from '../people/people.ts'
import type { Database } from '../store/database.ts'

const text = z.string()
const maybe = z.string().nullable()

/** Of the question as it came, only what a message may say: the key and what hangs on it stay behind. */
const content = z.object({
  ask: z.enum(['approval', 'code']),
  kind: z.enum(['publish', 'dist-tag', 'stage-approve']),
  package: z.object({ name: text, version: text, tag: text, registry: text }),
  reason: z.enum(['rejected', 'expired', 'changed']).nullable(),
  build: z.object({ repository: maybe, branch: maybe, commit: maybe }),
})

const row = z.object({
  id: text,
  project: text,
  content: jsonText(content),
  attempt: z.number(),
  state: z.enum(STATES),
  revision: z.number(),
  /** Said with the state. */
  reason: maybe,
  personId: maybe,
  changedAt: z.number(),
  expiresAt: z.number(),
  /** The service asked it itself. */
  isTest: z.number().transform((value) => value === 1),
})

/** A question as messages need it. Dates are milliseconds since 1970. */
export interface QuestionFacts extends Omit<z.infer<typeof row>, 'personId'> {
  /** The name of who answered or declined. */
  by: string | null
}

export interface FactsDeps {
  database: Pick<Database, 'all'>
  people: Pick<People, 'names'>
}

const SELECT = `select q.id, p.name as project, coalesce(q.summary, q.content) as content, q.attempt, q.state, q.revision, q.reason, coalesce(q.answered_by, e.person_id) as "personId",
    q.changed_at as "changedAt", q.expires_at as "expiresAt", q.is_test as "isTest"
  from questions q
  join projects p on p.id = q.project_id
  left join question_events e on e.question_id = q.id and e.revision = q.revision
  where q.id = $1`

/** Reads a question as it is now; `undefined` when it was removed. */
export async function readQuestionFacts(
  { database, people }: FactsDeps,
  id: string,
): Promise<QuestionFacts | undefined> {
  const [found] = await database.all(SELECT, id)
  if (!found) return undefined
  const { personId, ...facts } = row.parse(found)
  const names = personId === null ? undefined : await people.names([personId])
  return { ...facts, by: names?.get(personId ?? '') ?? null }
}
