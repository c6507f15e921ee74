import { once } from 'node:events'
import { connect } from 'node:net'
import { sealAnswer } from '@cfa/protocol/sealing'
import test, { type ExecutionContext } from 'ava'
import {
  ASK,
  answerOf,
  call,
  type Furnished,
  furnish,
  type Headed,
  newQuestion,
  pollOf,
  tellOf,
} from '../helpers/furnished.ts'
import { service } from '../helpers/process.ts'
import { openStream } from './stream.ts'

const ROUNDS = 40

test('if two maintainers answer at once, one wins and the other is told who it was', async (t) => {
  const place = await furnish(t)
  await service(t, place.environment)
  const wins = { Ada: 0, Bob: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    const { question, open } = await newQuestion(`1.0.${round}`)
    t.is((await call(place.origin, place.job, ASK, question)).status, 202)
    const people = [
      { name: 'Ada', username: 'alice', headers: place.ada },
      { name: 'Bob', username: 'bob', headers: place.bob },
    ] as const
    // Otherwise the first person would always be the first to be sent.
    const order = round % 2 === 0 ? people : people.toReversed()
    const given = await Promise.all(
      order.map(async (person) => ({
        ...person,
        sealed: await sealAnswer({ username: person.username, otp: '123456' }, question),
      })),
    )
    const said = await Promise.all(
      given.map(async ({ headers, sealed }) =>
        call(place.origin, headers, answerOf(question), { attempt: 1, sealed }),
      ),
    )
    const winner = given[said.findIndex(({ status }) => status === 204)]
    t.deepEqual(said.map(({ status }) => status).sort(), [204, 409])
    t.like(
      said.find(({ status }) => status === 409),
      { body: { error: 'answered', by: winner?.name } },
    )
    const { body } = await call(place.origin, place.job, pollOf(question, 1))
    t.like(await open((body.answer as { sealed: string }).sealed), { username: winner?.username })
    if (winner) wins[winner.name] += 1
  }
  t.log(`Ada ${wins.Ada}, Bob ${wins.Bob}`)
  t.is(wins.Ada + wins.Bob, ROUNDS)
})

test('the page is told when the question of a dead job expires or is replaced', async (t) => {
  const place = await furnish(t)
  await service(t, place.environment)
  const stream = await openStream(t, place.origin, place.ada)
  const dying = await soonOver(
    async ({ question }) => (await call(place.origin, place.job, ASK, question)).status === 202,
  )
  const older = await newQuestion('2.0.0')
  const later = await newQuestion('2.0.0')
  await call(place.origin, place.job, ASK, older.question)
  await call(place.origin, place.job, ASK, later.question)
  await stream.until(older.question.id, 2)
  t.is(await stateAt(place, older.question.id), 'withdrawn')
  await call(place.origin, place.job, tellOf(later.question), { state: 'withdrawn' })
  await stream.until(later.question.id, 2)
  await stream.until(dying.question.id, 2)
  t.is(await stateAt(place, dying.question.id), 'expired')
})

test('the question of a job that died with its service expires even after a restart', async (t) => {
  const place = await furnish(t)
  const first = await service(t, place.environment)
  const { question } = await soonOver(async ({ question: asked }) => {
    if ((await call(place.origin, place.job, ASK, asked)).status !== 202) return false
    const sealed = await sealAnswer({ username: 'alice', otp: '123456' }, asked)
    const said = await call(place.origin, place.ada, answerOf(asked), { attempt: 1, sealed })
    return said.status === 204
  })
  first.kill('SIGKILL')
  await first.ended
  await service(t, place.environment)
  const { body } = await call(place.origin, { ...place.job, prefer: 'wait=60' }, pollOf(question, 2))
  t.like(body, { state: 'expired', answer: null })
})

/** A question that expires soon, but after `act` is done: a slow machine gets more time. */
async function soonOver(act: (made: Awaited<ReturnType<typeof newQuestion>>) => Promise<boolean>) {
  for (let ms = 700; ; ms *= 2) {
    const expiresAt = new Date(Date.now() + ms).toISOString()
    const made = await newQuestion(`1.0.${ms}`, { expiresAt })
    if (await act(made)) return made
  }
}

async function stateAt({ origin, ada }: Furnished, id: string) {
  return (await call(origin, ada, ['GET', `/api/questions/${id}`])).body.state
}

test('clients that send slowly or read nothing do not delay others', async (t) => {
  const place = await furnish(t)
  await service(t, place.environment)
  const port = Number(place.environment.PORT)
  const begin = async (text: string) => {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.pause()
    socket.write(text)
    return socket
  }
  const head = `POST /p/tool HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nauthorization: ${place.job.authorization}\r\n`
  const asked = 'GET /p/tool HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(200)
  const slow = await Promise.all(
    Array.from({ length: 150 }, (_, index) =>
      begin([head, `${head}content-length: 60000\r\n\r\n{`, asked][index % 3] ?? ''),
    ),
  )
  const drip = setInterval(() => {
    for (const socket of slow) socket.write('x')
  }, 50)
  t.teardown(() => clearInterval(drip))
  for (let round = 0; round < 5; round++) {
    const { question } = await newQuestion(`1.0.${round}`)
    t.is((await call(place.origin, place.job, ASK, question)).status, 202)
    const poll = call(place.origin, { ...place.job, prefer: 'wait=60' }, pollOf(question, 1))
    const sealed = await sealAnswer({ username: 'alice', otp: '123456' }, question)
    t.is((await call(place.origin, place.ada, answerOf(question), { attempt: 1, sealed })).status, 204)
    t.is((await poll).body.state, 'answered')
  }
})

test('ten thousand wrong secrets do not lock out the right one or fill the log or the audit log', async (t) => {
  const place = await furnish(t)
  const running = await service(t, place.environment)
  const audited = await auditOf(place)
  const right: Headed = { ...place.job }
  let isOver = false
  const tries = Promise.all(Array.from({ length: 10 }, (_, index) => guess(t, place, 1_000, index))).finally(
    () => (isOver = true),
  )
  let greeted = 0
  do {
    t.is((await call(place.origin, right, ['GET', '/p/tool'])).status, 200)
    greeted += 1
  } while (!isOver)
  const refused = (await tries).reduce((sum, count) => sum + count, 0)
  t.is(refused, 10_000)
  t.is(await auditOf(place), audited)
  running.kill('SIGTERM')
  const lines = (await running.log).split('\n').filter((line) => /"status":4\d\d/.test(line))
  t.true(lines.length <= 400, `${lines.length} lines`)
  t.log(`${greeted} right ones meanwhile, ${lines.length} lines of refusals`)
})

/** Tries wrong secrets on one connection, twenty at a time, half of them for unknown projects. */
async function guess(t: ExecutionContext, place: Furnished, count: number, seed: number): Promise<number> {
  const socket = connect(Number(place.environment.PORT), '127.0.0.1')
  t.teardown(() => socket.destroy())
  const guessed = (index: number) => {
    const name = index % 2 === 0 ? 'tool' : `none-${seed}-${index}`
    return `GET /p/${name} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer wrong${index}\r\n\r\n`
  }
  let sent = 0
  let said = ''
  const sendMore = () => {
    const more = Array.from({ length: Math.min(20, count - sent) }, (_, index) => guessed(sent + index))
    sent += more.length
    socket.write(more.join(''))
  }
  sendMore()
  for await (const chunk of socket) {
    said += chunk.toString('latin1')
    const refused = said.match(/HTTP\/1\.1 4(?:01|29)/g)?.length ?? 0
    if (refused === count) break
    if (refused === sent) sendMore()
  }
  return sent
}

async function auditOf({ origin, ada }: Furnished): Promise<string> {
  return JSON.stringify((await call(origin, ada, ['GET', '/api/audit'])).body)
}
