import { randomUUID } from 'node:crypto'
import test from 'ava'
import { createPace } from '../../src/questions/pace.ts'
import type { Database } from '../../src/store/database.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { eventually } from '../helpers/eventually.ts'
import { recorded } from '../helpers/recorded.ts'
import { openDesk } from './desk.ts'
import { questionWith } from './scene.ts'

const OLD = 1_000
const QUESTIONS = 2_000
const DELIVERIES = 6

/** Old questions of a project, with their deliveries. */
async function fill(database: Database, questions = QUESTIONS, deliveries = DELIVERIES): Promise<void> {
  const projectId = randomUUID()
  const numbers = `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${questions})`
  const letters = `letters (m) as (select 1 union all select m + 1 from letters where m < ${deliveries})`
  await database.transaction(async ({ run }) => {
    await run("insert into projects (id, name, packages, created_at) values ($1, 'old', '[]', 1)", projectId)
    await run(
      `${numbers} insert into questions (id, project_id, step, content, attempt, state, revision, asked_at, created_at,
         changed_at, expires_at, size) select 'old ' || n, $1, 'step', $2, 1, 'published', 2, ${OLD}, ${OLD}, ${OLD}, ${OLD}, 10
       from numbers`,
      ...[projectId, JSON.stringify(questionWith())],
    )
    await run(
      `${numbers} insert into question_events (question_id, revision, at, state, attempt)
       select 'old ' || n, 1, ${OLD}, 'published', 1 from numbers`,
    )
    await run(
      `${numbers}, ${letters} insert into deliveries (id, channel_id, question_id, kind, revision, tries, created_at)
       select n || ' ' || m, 'channel ' || m, 'old ' || n, 'asked', 1, 1, ${OLD} from numbers, letters`,
    )
    await run("insert into counters (name, value) values ('deliveries.done', $1)", questions * deliveries)
    await run('insert into counters (name, value) values ($1, $2)', `bytes.${projectId}`, questions * 10)
  })
}

const countOf = async ({ all }: Database, table: string) => {
  const [row] = await all(`select count(*) as count from ${table}`)
  return Number(row?.count)
}

forEachDatabase((kind, open) => {
  test(`${kind}: old questions are removed in small batches, and the counters are updated`, async (t) => {
    const inner = await open(t)
    await fill(inner)
    const { database, statements, transactionsMs } = recorded(inner)
    const desk = await openDesk(t, { database })
    t.is((await desk.ask(questionWith())).statusCode, 202)
    await eventually(async () => (await countOf(inner, 'questions')) === 1)
    t.is(await countOf(inner, 'deliveries'), 0)
    t.is(
      (await inner.all("select question_id from question_events where question_id like 'old %'")).length,
      0,
    )
    const values = await inner.all(
      "select value from counters where name like 'deliveries.%' or name like 'bytes.%' order by value",
    )
    t.is(values.filter(({ value }) => Number(value) === 0).length, 2)
    const removals = await inner.all("select detail from audit where action = 'question.remove'")
    const removed = removals.map(({ detail }) => Number(JSON.parse(String(detail)).removed))
    t.is(
      removed.reduce((sum, one) => sum + one, 0),
      QUESTIONS,
    )
    // No batch is large on any machine, because its size depends on how long the last one took.
    t.true(Math.max(...removed) <= 200)
    t.true(transactionsMs.length >= removed.length)
    t.true(statements.size > 0)
  })

  test(`${kind}: a question with thousands of deliveries is removed in several batches`, async (t) => {
    const database = await open(t)
    await fill(database, 1, 5_000)
    const { database: seen, transactionsMs } = recorded(database)
    await openDesk(t, { database: seen })
    await eventually(async () => (await countOf(database, 'questions')) === 0)
    t.is(await countOf(database, 'deliveries'), 0)
    t.true(transactionsMs.length > 3)
  })
})

test('batches start small, grow while they are fast, and shrink while they are slow', (t) => {
  const pace = createPace()
  t.true(pace.rows() < 10)
  for (let bit = 0; bit < 20; bit += 1) pace.took(1)
  const most = pace.rows()
  t.true(most > 100)
  pace.took(250)
  t.true(pace.rows() <= most / 10)
  for (let bit = 0; bit < 20; bit += 1) pace.took(1_000)
  t.is(pace.rows(), 1)
  pace.took(1)
  t.true(pace.rows() > 1)
})
