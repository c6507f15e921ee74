import { randomUUID } from 'node:crypto'
import { createSealingKey } from '@cfa/protocol/sealing'
import type { Database } from '../../responder/src/store/database.ts'
import { openStore } from '../../responder/src/store/open.ts'
import { questionOf } from './job.ts'
import type { Store } from './node.ts'

const PROJECTS = 10
const DELIVERIES = 6
const AT_ONCE = 20_000
const DAYS = 300
const DAY_MS = 24 * 60 * 60_000
const NOTES = 'A line of the notes of this release.\n'.repeat(40)

/** Returns a store's configuration as the service would read it from the environment. */
export const configOf = (store: Store) => ({
  dataDir: store.CFA_DATA_DIR,
  databaseUrl: 'CFA_DATABASE_URL' in store ? store.CFA_DATABASE_URL : null,
})

/**
 * Adds closed questions to a new store, spread over 300 days and ten projects. Each has three events, six deliveries
 * and an entry in the audit log. Resolves with how long it took, in milliseconds.
 */
export async function fillStore(store: Store, questions: number): Promise<number> {
  const startedAt = performance.now()
  const database = await openStore(configOf(store), { asService: true, now: Date.now })
  try {
    if (database.kind === 'sqlite') await database.run('pragma cache_size = -1000000')
    const projects = await addProjects(database)
    const { publicJwk } = await createSealingKey()
    const details = { notes: NOTES, files: [], previous: null, commits: [], scripts: [] }
    const content = { ...questionOf(0, publicJwk), details }
    for (let first = 1; first <= questions; first += AT_ONCE) {
      const last = Math.min(questions, first + AT_ONCE - 1)
      await addSome(database, { first, last, projects, content: JSON.stringify(content) })
    }
    if (database.kind === 'postgres') await database.run('analyze')
    return performance.now() - startedAt
  } finally {
    await database.close()
  }
}

async function addProjects(database: Database): Promise<string[]> {
  const ids = Array.from({ length: PROJECTS }, () => randomUUID())
  for (const [index, id] of ids.entries()) {
    await database.run(
      "insert into projects (id, name, packages, created_at) values ($1, $2, '[]', 1)",
      ...[id, `old-${index}`],
    )
  }
  return ids
}

interface Some {
  first: number
  last: number
  projects: string[]
  content: string
}

function addSome(database: Database, { first, last, projects, content }: Some): Promise<void> {
  const id = idOf(database.kind)
  const numbers = `with recursive numbers (n) as (select cast(${first} as bigint) union all select n + 1 from numbers where n < ${last})`
  const project = `case n % ${PROJECTS} ${projects.map((one, index) => `when ${index} then '${one}'`).join(' ')} end`
  const at = `${Date.now() - DAYS * DAY_MS} + n % ${DAYS - 2} * ${DAY_MS} + n % 86400 * 1000`
  const { ask, kind, package: subject, reason, build } = JSON.parse(content)
  return database.transaction(async ({ run, count }) => {
    await run(
      `${numbers} insert into questions (id, project_id, step, summary, content, attempt, state, revision, asked_at,
         created_at, changed_at, expires_at, size)
       select ${id('n')}, ${project}, 'step', $1, $2, 1,
         case when n % 20 = 0 then 'expired' when n % 20 = 1 then 'declined' else 'published' end,
         3, ${at}, ${at}, ${at}, ${at}, cast($3 as bigint) from numbers`,
      ...[JSON.stringify({ ask, kind, package: subject, reason, build }), content, content.length],
    )
    for (const [index, state] of ['waiting', 'answered', 'published'].entries()) {
      await run(
        `${numbers} insert into question_events (question_id, revision, at, state, attempt)
         select ${id('n')}, ${index + 1}, ${at}, '${state}', 1 from numbers`,
      )
    }
    for (let m = 1; m <= DELIVERIES; m += 1) {
      await run(
        `${numbers} insert into deliveries (id, channel_id, question_id, kind, revision, tries, receipt, created_at)
         select ${id(`n * 8 + ${m}`)}, 'channel ${m % 2}', ${id('n')}, '${['asked', 'reminder', 'outcome'][m % 3]}', 1, 1,
           '{"id":"1234567890"}', ${at} from numbers`,
      )
    }
    await run(
      `${numbers} insert into audit (id, at, actor, action, subject, detail, previous, hash)
       select n, ${at}, 'service', 'question.ask', 'question:' || ${id('n')}, '{}', $1, $1 from numbers`,
      'A'.repeat(43),
    )
    count('deliveries.done', (last - first + 1) * DELIVERIES)
    for (const one of projects) count(`bytes.${one}`, ((last - first + 1) * content.length) / PROJECTS)
  })
}

/**
 * Returns SQL that makes a UUID from a number. Those of consecutive numbers are far apart, as random ones would be.
 */
const idOf = (kind: Database['kind']) => (n: string) => {
  const [mixed, low] = [`((${n}) * 2654435761 % 4294967296)`, `(${n})`]
  return kind === 'sqlite'
    ? `printf('%08x-0000-4000-8000-%012x', ${mixed}, ${low})`
    : `lpad(to_hex((${n})::bigint * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-' || lpad(to_hex((${n})::bigint), 12, '0')`
}
