import { join } from 'node:path'
import { sealAnswer } from '@cfa/protocol/sealing'
import test from 'ava'
import type { Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { storeFolder } from '../helpers/databases.ts'
import { answerOf, newQuestion, pollOf } from '../helpers/furnished.ts'
import { openDesk } from '../questions/desk.ts'

/** 800 KB: room for the whole test, and quickly filled. */
const PAGES = 200
const DAY_MS = 24 * 60 * 60_000

test('a full store refuses writes in full, keeps serving reads, and recovers when there is room', async (t) => {
  const database = openSqlite(join(await storeFolder(t), 'responder.sqlite'), { maxPages: PAGES })
  t.teardown(() => database.close())
  await migrate(database, Date.now)
  const desk = await openDesk(t, { database, listens: true })
  const [waiting, answered, unasked] = [
    await newQuestion('1.0.0'),
    await newQuestion('2.0.0'),
    await newQuestion('3.0.0'),
  ]
  for (const { question } of [waiting, answered]) t.is((await desk.ask(question)).statusCode, 202)
  const give = async ({ question }: typeof waiting, sealed: string) =>
    desk.bob.inject({
      method: 'POST',
      url: answerOf(question)[1],
      payload: { attempt: question.attempt, sealed },
    })
  const seal = ({ question }: typeof waiting) => sealAnswer({ username: 'alice', otp: '123456' }, question)
  t.is((await give(answered, await seal(answered))).statusCode, 204)
  // Sessions that are due for an extension, which must not sign anybody out.
  await database.run('update sessions set expires_at = $1', Date.now() + DAY_MS)
  const poll = ({ question }: typeof waiting, after: number) => desk.call({ url: pollOf(question, after)[1] })

  await fill(database)
  const before = await everything(database)
  const refused = await desk.ask(unasked.question)
  t.is(refused.statusCode, 503)
  t.is(refused.json().error, 'unavailable')
  t.regex(refused.json().message, /\w+ .*\./)
  t.true(Number(refused.headers['retry-after']) > 0)
  const sealed = await seal(waiting)
  t.deepEqual(await everything(database), before)
  // An answer is short: it may fit into existing pages, and otherwise nothing of it is stored.
  const late = await give(waiting, sealed)
  t.true([204, 503].includes(late.statusCode))
  if (late.statusCode === 503) t.deepEqual(await everything(database), before)
  else t.like((await poll(waiting, 1)).json(), { state: 'answered', revision: 2, answer: { sealed } })
  // Everything that needs no write still works: the job gets its answer, and people see what is asked.
  const { state, answer } = (await poll(answered, 1)).json()
  t.is(state, 'answered')
  t.like(await answered.open(answer.sealed), { otp: '123456' })
  t.is((await poll(unasked, 0)).statusCode, 404)
  t.is((await desk.bob.inject({ url: '/api/questions' })).json().questions.length, 2)
  t.is((await desk.app.inject({ url: '/readyz' })).statusCode, 200)

  await database.run('delete from filler')
  t.is((await desk.ask(unasked.question)).statusCode, 202)
  t.is((await give(waiting, sealed)).statusCode, 204)
  t.like((await poll(waiting, 1)).json(), { state: 'answered', revision: 2, answer: { sealed } })
})

test('in a store that can only be read, people still see what waits', async (t) => {
  const database = openSqlite(join(await storeFolder(t), 'responder.sqlite'))
  t.teardown(() => database.close())
  await migrate(database, Date.now)
  const desk = await openDesk(t, { database })
  const { question } = await newQuestion('1.0.0')
  t.is((await desk.ask(question)).statusCode, 202)
  await database.run('pragma query_only = on')
  t.is((await desk.ask((await newQuestion('2.0.0')).question)).statusCode, 503)
  t.is((await desk.bob.inject({ url: `/api/questions/${question.id}` })).statusCode, 200)
})

/** Fills the store until there is no room for another short row. */
async function fill(database: Database): Promise<void> {
  await database.run('create table filler (text text)')
  for (const length of [3_000, 300, 10]) {
    for (;;) {
      const error = await database.run('insert into filler (text) values ($1)', 'x'.repeat(length)).then(
        () => undefined,
        (reason: { code?: string }) => reason,
      )
      if (error?.code === 'STORE_FULL') break
      if (error) throw error
    }
  }
}

const everything = async ({ all }: Database) => ({
  questions: await all('select * from questions order by id'),
  events: await all('select * from question_events order by question_id, revision'),
  deliveries: await all('select * from deliveries order by id'),
  audit: await all('select * from audit order by id'),
})
