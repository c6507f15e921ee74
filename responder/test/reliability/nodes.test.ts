import { setTimeout as sleep } from 'node:timers/promises'
import type { Question } from '@cfa/protocol'
import { sealAnswer } from '@cfa/protocol/sealing'
import test, { type ExecutionContext } from 'ava'
import { openPostgres } from '../../src/store/postgres.ts'
import { freePort } from '../helpers/free-port.ts'
import {
  ASK,
  answerOf,
  call,
  type Furnished,
  furnish,
  newQuestion,
  pollOf,
  tellOf,
} from '../helpers/furnished.ts'
import { ownPostgres } from '../helpers/own-postgres.ts'
import { service } from '../helpers/process.ts'
import { openStream } from './stream.ts'

const getServer = ownPostgres()

const WAITS = { prefer: 'wait=60' }
const CODE = { username: 'alice', otp: '123456' }

/** Services in processes of their own on one database, without a proxy. */
async function openNodes(t: ExecutionContext, count: number) {
  const place = await furnish(t, {
    CFA_DATABASE_URL: await (await getServer()).createDatabase(),
    CFA_PUBLIC_URL: 'http://localhost:8484',
  })
  const start = async () => {
    const port = String(await freePort())
    const running = await service(t, { ...place.environment, PORT: port })
    return { ...running, origin: `http://127.0.0.1:${port}` }
  }
  return { place, nodes: await Promise.all(Array.from({ length: count }, start)) }
}

/** Repeats a call until it is accepted, as jobs and pages do after a broken connection. */
async function untilTaken(send: () => Promise<{ status: number }>): Promise<number> {
  for (;;) {
    const said = await send().catch(() => ({ status: 503 }))
    if (said.status !== 503) return said.status
    // A client that never pauses would keep the database from recovering.
    await sleep(20)
  }
}

const answered = async (place: Furnished, origin: string, question: Question) => {
  const sealed = await sealAnswer(CODE, question)
  return untilTaken(() => call(origin, place.ada, answerOf(question), { attempt: 1, sealed }))
}

test.serial(
  'after its node is killed, a job polls another node and gets answers given at a third',
  async (t) => {
    const { place, nodes } = await openNodes(t, 3)
    const [a, b, c] = nodes as [(typeof nodes)[0], (typeof nodes)[0], (typeof nodes)[0]]
    const [one, two] = [await newQuestion('1.0.0'), await newQuestion('2.0.0')]
    for (const { question } of [one, two]) {
      t.is((await call(a.origin, place.job, ASK, question)).status, 202)
    }
    const poll = (origin: string, question: Question) =>
      call(origin, { ...place.job, ...WAITS }, pollOf(question, 1))
    const heldAtC = poll(c.origin, one.question)
    const cutOff = t.throwsAsync(poll(a.origin, two.question))
    await untilPollsWait(a.origin, 1)
    await untilPollsWait(c.origin, 1)
    a.kill('SIGKILL')
    await cutOff
    // The job continues at another node, with the revision it has.
    const goesOn = poll(c.origin, two.question)
    for (const { question } of [one, two]) t.is(await answered(place, b.origin, question), 204)
    for (const [held, { question, open }] of [
      [heldAtC, one],
      [goesOn, two],
    ] as const) {
      const { body } = await held
      t.like(body, { state: 'answered', revision: 2 })
      t.like(await open((body.answer as { sealed: string }).sealed), CODE)
      t.is((await call(c.origin, place.job, tellOf(question), { state: 'published' })).status, 204)
      t.like(await call(b.origin, place.job, pollOf(question, 2)), { body: { state: 'published' } })
    }
  },
)

test.serial(
  'if two people answer at two nodes at once, one wins and the other is told who it was',
  async (t) => {
    const { place, nodes } = await openNodes(t, 2)
    for (let round = 0; round < 25; round++) {
      const { question, open } = await newQuestion(`1.0.${round}`)
      await call(nodes[round % 2]?.origin ?? '', place.job, ASK, question)
      const given = await Promise.all(
        (['Ada', 'Bob'] as const).map(async (name, index) => ({
          name,
          username: ['alice', 'bob'][index],
          headers: [place.ada, place.bob][index] ?? {},
          origin: nodes[(round + index) % 2]?.origin ?? '',
          sealed: await sealAnswer({ username: ['alice', 'bob'][index] ?? '', otp: '123456' }, question),
        })),
      )
      const said = await Promise.all(
        given.map(({ origin, headers, sealed }) =>
          call(origin, headers, answerOf(question), { attempt: 1, sealed }),
        ),
      )
      t.deepEqual(said.map(({ status }) => status).sort(), [204, 409])
      const winner = given[said.findIndex(({ status }) => status === 204)]
      t.like(
        said.find(({ status }) => status === 409),
        { body: { error: 'answered', by: winner?.name } },
      )
      const { body } = await call(nodes[0]?.origin ?? '', place.job, pollOf(question, 1))
      t.like(await open((body.answer as { sealed: string }).sealed), { username: winner?.username })
    }
  },
)

// The length of the outage makes no difference: polls wait in memory, every query tries to connect, the listener
// retries every half second, and nothing counts retries or backs off.
test.serial('after PostgreSQL restarts, confirmed answers are there and waiting polls wake', async (t) => {
  const { place, nodes } = await openNodes(t, 2)
  const [a, b] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
  const [kept, held] = [await newQuestion('1.0.0'), await newQuestion('2.0.0')]
  for (const { question } of [kept, held]) await call(a.origin, place.job, ASK, question)
  t.is(await answered(place, b.origin, kept.question), 204)
  const stream = await openStream(t, a.origin, place.bob)
  const poll = call(a.origin, { ...place.job, ...WAITS }, pollOf(held.question, 1))
  await untilPollsWait(a.origin, 1)

  await (await getServer()).pause()
  for (const { origin } of [a, b]) {
    const away = await call(origin, place.job, pollOf(kept.question, 1))
    t.like(away, { status: 503, body: { error: 'unavailable' } })
    t.true(Number(away.headers.get('retry-after')) > 0)
    t.is((await call(origin, {}, ['GET', '/healthz'])).status, 200)
  }
  const refused = await call(b.origin, place.ada, answerOf(held.question), {
    attempt: 1,
    sealed: await sealAnswer(CODE, held.question),
  })
  t.is(refused.status, 503)
  await (await getServer()).resume()

  t.is(await answered(place, b.origin, held.question), 204)
  const { body } = await poll
  t.like(body, { state: 'answered', revision: 2 })
  t.like(await held.open((body.answer as { sealed: string }).sealed), CODE)
  const { body: before } = await call(a.origin, place.job, pollOf(kept.question, 1))
  t.like(await kept.open((before.answer as { sealed: string }).sealed), CODE)
  // A page may also have missed the end of a question, so it is told to reload everything.
  await stream.untilAll()
  t.is((await call(a.origin, place.job, tellOf(held.question), { state: 'withdrawn' })).status, 204)
  await stream.until(held.question.id, 3)
})

test.serial('an answer cut off by a restart of PostgreSQL is repeated and stored once', async (t) => {
  const { place, nodes } = await openNodes(t, 1)
  const [a] = nodes as [(typeof nodes)[0]]
  const asked = await Promise.all(Array.from({ length: 12 }, (_, index) => newQuestion(`1.0.${index}`)))
  for (const { question } of asked) await call(a.origin, place.job, ASK, question)
  const sent = asked.map(({ question }) => answered(place, a.origin, question))
  await Promise.race(sent) // Some are confirmed by now, and others under way.
  await (await getServer()).pause()
  await (await getServer()).resume()
  const end = a.ended.then(({ exitCode }) => Promise.reject(new Error(`The service ended with ${exitCode}.`)))
  t.deepEqual(new Set(await Promise.race([Promise.all(sent), end])), new Set([204]))
  const database = openPostgres(place.environment.CFA_DATABASE_URL ?? '')
  t.teardown(() => database.close())
  t.like(await database.all("select count(*) as count from question_events where state = 'answered'"), [
    { count: asked.length },
  ])
  for (const { question, open } of asked) {
    const { body } = await call(a.origin, place.job, pollOf(question, 1))
    t.like(await open((body.answer as { sealed: string }).sealed), CODE)
  }
})

async function untilPollsWait(origin: string, count: number): Promise<void> {
  const pattern = new RegExp(`^cfa_waiting_jobs ${count}$`, 'm')
  for (;;) {
    const response = await fetch(`${origin}/metrics`)
    if (pattern.test(await response.text())) return
  }
}
