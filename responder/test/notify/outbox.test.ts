import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { migrate } from '../../src/store/migrate.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import {
  addPerson,
  addProject,
  ask,
  deliveriesOf,
  move,
  openNotifyPlace,
  withChannel,
} from '../helpers/notify-place.ts'
import { openReceiver, type ReceiverReply } from '../helpers/receiver.ts'

const MINUTE_MS = 60_000
const hook = (url: string) => ({ kind: 'webhook' as const, url, secret: null })
const types = (bodies: { type: string }[]) => bodies.map(({ type }) => type)

test('a question goes to the project and to everybody who may answer, and to nobody else', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const [ada, bob, eve] = [
    await addPerson(place, 'Ada'),
    await addPerson(place, 'Bob'),
    await addPerson(place, 'Eve'),
  ]
  const [mine, other] = [await addProject(place, [ada, bob]), await addProject(place, [eve])]
  for (const [name, owner] of [
    ['ada', { personId: ada.id }],
    ['bob', { personId: bob.id }],
    ['eve', { personId: eve.id }],
    ['mine', mine],
    ['other', other],
  ] as const) {
    await place.channels.add(ada, owner, { name, target: hook(`${receiver.url}/${name}`) })
  }
  await ask(place, mine.projectId)
  await place.channels.drain()
  t.deepEqual(receiver.received.map(({ path }) => path).sort(), ['/ada', '/bob', '/mine'])
})

test('nothing is sent before the transaction of the change is over, nor when it fails', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId } = await withChannel(place, hook(receiver.url))
  const id = await ask(place, projectId)
  const news = {
    questionId: id,
    projectId,
    kind: 'asked' as const,
    revision: 2,
    expiresAt: place.clock.now + 1e6,
  }
  await t.throwsAsync(
    place.database.transaction(async (transaction) => {
      await place.channels.enqueue(transaction, news)
      throw new Error('no')
    }),
  )
  t.is(receiver.received.length, 0)
  await place.channels.drain()
  t.is(receiver.received.length, 1)
})

test('a repeat of the same revision alerts nobody twice', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId } = await withChannel(place, hook(receiver.url))
  const id = await ask(place, projectId)
  const news = {
    questionId: id,
    projectId,
    kind: 'asked' as const,
    revision: 1,
    expiresAt: place.clock.now + 1e6,
  }
  await place.database.transaction((transaction) => place.channels.enqueue(transaction, news))
  await place.channels.drain()
  t.is(receiver.received.length, 1)
})

test('a reminder comes at half of the time, while the question waits', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId } = await withChannel(place, hook(receiver.url))
  await ask(place, projectId, { minutes: 30 })
  await place.channels.drain()
  place.clock.now += 15 * MINUTE_MS - 1
  await place.channels.drain()
  t.deepEqual(types(receiver.bodies()), ['question.asked'])
  place.clock.now += 1
  await place.channels.drain()
  t.deepEqual(types(receiver.bodies()), ['question.asked', 'question.reminder'])
})

test('a question of less than two minutes has no reminder', async (t) => {
  const place = await openNotifyPlace(t)
  const { projectId } = await withChannel(place, hook('http://127.0.0.1:1'))
  await ask(place, projectId, { minutes: 1.9 })
  t.is((await deliveriesOf(place)).length, 1)
})

for (const state of ['answered', 'declined', 'withdrawn', 'expired'] as const) {
  test(`no reminder follows when the question is ${state}`, async (t) => {
    const receiver = await openReceiver(t)
    const place = await openNotifyPlace(t)
    const { projectId, person } = await withChannel(place, hook(receiver.url))
    const id = await ask(place, projectId)
    await place.channels.drain()
    await move(place, id, { state, by: person })
    place.clock.now += 20 * MINUTE_MS
    await place.channels.drain()
    t.deepEqual(types(receiver.bodies()), ['question.asked', `question.${state}`])
  })
}

test('an answer ends at once what was not sent yet', async (t) => {
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, hook('http://127.0.0.1:1'))
  const id = await ask(place, projectId)
  await move(place, id, { state: 'answered', by: person })
  const rows = await deliveriesOf(place)
  t.deepEqual(
    rows.map(({ kind, next_at: at }) => [kind, at]),
    [
      ['asked', null],
      ['reminder', null],
      ['outcome', place.clock.now],
    ],
  )
})

test('a question that ran out before it could be sent is not sent, though nobody has said so yet', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId } = await withChannel(place, hook(receiver.url))
  await ask(place, projectId)
  place.clock.now += 31 * MINUTE_MS
  await place.channels.drain()
  t.is(receiver.received.length, 0)
})

test('where nobody was asked before the answer came, nobody hears of the outcome, but for webhooks', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, hook(`${receiver.url}/webhook`))
  const target = { kind: 'slack' as const, url: `${receiver.url}/slack` }
  await place.channels.add(person, { personId: person.id }, { name: 'Slack', target })
  const id = await ask(place, projectId)
  await move(place, id, { state: 'answered', by: person })
  await place.channels.drain()
  t.deepEqual(
    receiver.received.map(({ path }) => path),
    ['/webhook'],
  )
  t.is(receiver.bodies()[0].type, 'question.answered')
})

test('another attempt asks again, with a new message', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, hook(receiver.url))
  const id = await ask(place, projectId)
  await place.channels.drain()
  await move(place, id, { state: 'answered', by: person })
  await place.channels.drain()
  await move(place, id, { state: 'waiting', attempt: 2, content: { attempt: 2, reason: 'rejected' } })
  await place.channels.drain()
  const bodies = receiver.bodies()
  t.deepEqual(types(bodies), ['question.asked', 'question.answered', 'question.asked'])
  t.is(bodies[2].data.attempt, 2)
  t.is(bodies[2].data.title, 'Asked again: approve publishing @example/tool@2.1.0?')
})

test('of two outcomes that wait, only the later one is told', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, hook(receiver.url))
  const id = await ask(place, projectId)
  await place.channels.drain()
  await move(place, id, { state: 'answered', by: person })
  await move(place, id, { state: 'published', by: person })
  await place.channels.drain()
  t.deepEqual(types(receiver.bodies()), ['question.asked', 'question.published'])
})

test('an outcome waits for its question, where that is still under way', async (t) => {
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<ReceiverReply>()
  const receiver = await openReceiver(t, (_received, count) => {
    if (count > 1) return {}
    arrived.resolve()
    return release.promise
  })
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, hook(receiver.url))
  const id = await ask(place, projectId)
  const draining = place.channels.drain()
  await arrived.promise
  await move(place, id, { state: 'answered', by: person })
  const other = await openNotifyPlace(t, { database: place.database, clock: place.clock })
  await other.channels.drain()
  t.is(receiver.received.length, 1)
  release.resolve({})
  await draining
  t.deepEqual(types(receiver.bodies()), ['question.asked', 'question.answered'])
})

test('tries six times in all, 5 to 80 seconds apart, then gives up and says so on the channel', async (t) => {
  const receiver = await openReceiver(t, () => ({ status: 503, body: 'https://secret.example/' }))
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, hook(receiver.url))
  await ask(place, projectId)
  for (const seconds of [0, 5, 10, 20, 40, 80]) {
    place.clock.now += seconds * 1000 - 1
    const before = receiver.received.length
    await place.channels.drain()
    t.is(receiver.received.length, before)
    place.clock.now += 1
    await place.channels.drain()
    t.is(receiver.received.length, before + 1)
  }
  place.clock.now += 10 * MINUTE_MS
  await place.channels.drain()
  t.is(receiver.received.length, 6)
  const [channel] = await place.channels.list({ personId: person.id })
  t.like(channel, {
    failure: 'The receiver answered with status 503.',
    failedAt: place.clock.now - 10 * MINUTE_MS,
    workedAt: null,
  })
  t.is(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 1)
  t.is(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size, 6)
})

test('what works again has no failure any more', async (t) => {
  const receiver = await openReceiver(t, (_received, count) => ({ status: count === 1 ? 400 : 200 }))
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, hook(receiver.url))
  const first = async () => (await place.channels.list({ personId: person.id }))[0]
  await ask(place, projectId)
  await place.channels.drain()
  t.like(await first(), { failure: 'The receiver answered with status 400.', workedAt: null })
  await ask(place, projectId)
  await place.channels.drain()
  t.like(await first(), { failure: null, failedAt: null, workedAt: place.clock.now })
})

for (const [retryAfter, seconds] of [
  ['42', 42],
  ['1.5', 5],
  ['Wed, 01 Jul 2026 12:01:00 GMT', 60],
  ['99999', 15 * 60],
  ['soon', 5],
] as const) {
  test(`waits ${seconds} s behind a 429 with retry-after: ${retryAfter}`, async (t) => {
    const receiver = await openReceiver(t, (_received, count) =>
      count === 1 ? { status: 429, headers: { 'retry-after': retryAfter } } : {},
    )
    const place = await openNotifyPlace(t)
    const { projectId } = await withChannel(place, hook(receiver.url))
    await ask(place, projectId)
    await place.channels.drain()
    place.clock.now += seconds * 1000 - 1
    t.is((await deliveriesOf(place))[0]?.next_at, place.clock.now + 1)
    await place.channels.drain()
    t.is(receiver.received.length, 1)
    place.clock.now += 1
    await place.channels.drain()
    t.true(receiver.received.length >= 2)
  })
}

for (const status of [301, 400, 401, 403, 404, 410, 413]) {
  test(`does not try again behind a ${status}`, async (t) => {
    const receiver = await openReceiver(t, () => ({ status }))
    const place = await openNotifyPlace(t)
    const { projectId, person } = await withChannel(place, hook(receiver.url))
    await ask(place, projectId)
    await place.channels.drain()
    place.clock.now += MINUTE_MS
    await place.channels.drain()
    t.is(receiver.received.length, 1)
    t.is((await place.channels.list({ personId: person.id })).length, 1)
  })
}

test('an address of a private network is given up at once', async (t) => {
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, hook('http://127.0.0.1:1/secret'))
  const strict = await openNotifyPlace(t, {
    database: place.database,
    clock: place.clock,
    config: { allowPrivateTargets: false },
  })
  await ask(place, projectId)
  await strict.channels.drain()
  const [channel] = await place.channels.list({ personId: person.id })
  t.is(channel?.failure, 'The address does not begin with https:.')
  t.is((await deliveriesOf(place))[0]?.next_at, null)
})

test('what was never delivered and is of no use any more is a failure of the channel', async (t) => {
  const receiver = await openReceiver(t, () => ({ status: 500 }))
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, { kind: 'slack', url: receiver.url })
  const id = await ask(place, projectId)
  await place.channels.drain()
  await move(place, id, { state: 'answered', by: person })
  place.clock.now += MINUTE_MS
  await place.channels.drain()
  t.is(receiver.received.length, 1)
  t.is(
    (await place.channels.list({ personId: person.id }))[0]?.failure,
    'The receiver answered with status 500.',
  )
})

test('what goes wrong here is tried again, and leaves no word of it', async (t) => {
  const place = await openNotifyPlace(t, {
    send: async ({ url }) => {
      throw new Error(`broken with ${url}`)
    },
  })
  const { projectId } = await withChannel(place, hook('http://127.0.0.1:1/secret'))
  await ask(place, projectId)
  await place.channels.drain()
  const [delivery] = await deliveriesOf(place)
  t.like(delivery, { failure: 'Something went wrong here.', next_at: place.clock.now + 5000 })
  t.deepEqual(place.logged, [[{ code: 'Error' }, 'A message could not be sent']])
})

test('a channel that is removed takes what waits for it along', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId, person, channel } = await withChannel(place, hook(receiver.url))
  await ask(place, projectId)
  await place.channels.remove(person, channel.id)
  await place.channels.drain()
  t.is(receiver.received.length, 0)
  t.deepEqual(await deliveriesOf(place), [])
})

test('a receiver that does not answer holds up its own messages only, however many there are', async (t) => {
  const gate = Promise.withResolvers<ReceiverReply>()
  const dead = await openReceiver(t, () => gate.promise)
  const alive = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId } = await withChannel(place, hook(dead.url))
  for (let question = 0; question < 30; question += 1) await ask(place, projectId)
  const other = await withChannel(place, hook(alive.url))
  await place.database.run('delete from channels where person_id = $1', other.person.id)
  const bob = await addPerson(place, 'Bob')
  await place.channels.add(bob, { projectId: other.projectId }, { name: 'Room', target: hook(alive.url) })
  await ask(place, other.projectId)
  const sent = place.channels.drain()
  await Promise.all([alive.until(1), dead.until(2)])
  t.is(dead.received.length, 2)
  gate.resolve({})
  await sent
  t.is(dead.received.length, 31)
})

test('one slow receiver does not hold up the others', async (t) => {
  const release = Promise.withResolvers<ReceiverReply>()
  const slow = await openReceiver(t, () => release.promise)
  const fast = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, hook(slow.url))
  await place.channels.add(person, { personId: person.id }, { name: 'Fast', target: hook(fast.url) })
  await place.channels.start()
  await ask(place, projectId)
  await Promise.all([slow.until(1), fast.until(1)])
  release.resolve({})
  await place.channels.stop()
  t.pass()
})

forEachDatabase((kind, open, { place: placeOf }) => {
  test(`${kind}: a worker that is started delivers on news`, async (t) => {
    const receiver = await openReceiver(t)
    const database = await open(t)
    const place = await openNotifyPlace(t, { database, clock: { now: Date.now() } })
    const { projectId, person } = await withChannel(place, hook(receiver.url))
    await place.channels.start()
    const id = await ask(place, projectId)
    await receiver.until(1)
    await move(place, id, { state: 'answered', by: person })
    await receiver.until(2)
    await place.channels.stop()
    t.deepEqual(types(receiver.bodies()), ['question.asked', 'question.answered'])
  })

  test(`${kind}: a worker that is started delivers what waits, and what becomes due later`, async (t) => {
    const receiver = await openReceiver(t)
    const database = await open(t)
    const clock = {
      get now() {
        return Date.now()
      },
    }
    const place = await openNotifyPlace(t, { database, clock })
    const { projectId } = await withChannel(place, hook(receiver.url))
    await ask(place, projectId)
    await database.run("update deliveries set next_at = $1 where kind = 'reminder'", clock.now + 500)
    await place.channels.start()
    await receiver.until(2)
    await place.channels.stop()
    t.deepEqual(types(receiver.bodies()), ['question.asked', 'question.reminder'])
  })

  // At each look at the clock a second has gone by: one of these becomes due between two looks of one pass.
  for (const laterMs of [500, 1_500, 2_500, 3_500])
    test(`${kind}: what becomes due while the worker looks is not left: after ${laterMs} ms`, async (t) => {
      const receiver = await openReceiver(t)
      const database = await open(t)
      let time = Date.now()
      const clock = {
        get now() {
          time += 1_000
          return time
        },
      }
      const place = await openNotifyPlace(t, { database, clock })
      const { projectId } = await withChannel(place, hook(receiver.url))
      await ask(place, projectId)
      await database.run("update deliveries set next_at = $1 where kind = 'asked'", time + laterMs)
      await database.run("update deliveries set next_at = null where kind = 'reminder'")
      await place.channels.start()
      await Promise.race([receiver.until(1), sleep(20_000, undefined, { ref: false })])
      await place.channels.stop()
      t.deepEqual(types(receiver.bodies()), ['question.asked'])
    })

  test(`${kind}: two workers over one database never send twice`, async (t) => {
    const receiver = await openReceiver(t)
    const { connect } = await placeOf(t)
    const first = connect()
    await migrate(first, Date.now)
    const here = await openNotifyPlace(t, { database: first })
    const there = await openNotifyPlace(t, { database: connect(), clock: here.clock })
    const { projectId, person } = await withChannel(here, hook(receiver.url))
    for (const name of ['b', 'c', 'd']) {
      await here.channels.add(person, { projectId }, { name, target: hook(`${receiver.url}/${name}`) })
    }
    for (let count = 0; count < 5; count++) await ask(here, projectId)
    await Promise.all([here.channels.drain(), there.channels.drain()])
    await Promise.all([here.channels.drain(), there.channels.drain()])
    t.is(receiver.received.length, 20)
    t.is(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 20)
  })

  test(`${kind}: what a node has left in the middle is sent by another one when the claim is over`, async (t) => {
    const receiver = await openReceiver(t)
    const database = await open(t)
    const dead = await openNotifyPlace(t, { database, send: () => new Promise(() => {}) })
    const { projectId } = await withChannel(dead, hook(receiver.url))
    await ask(dead, projectId)
    void dead.channels.drain()
    const alive = await openNotifyPlace(t, { database, clock: dead.clock })
    const claimed = async () => (await deliveriesOf(dead))[0]?.tries === 1
    while (!(await claimed())) await new Promise((resolve) => setImmediate(resolve))
    await alive.channels.drain()
    t.is(receiver.received.length, 0)
    dead.clock.now += MINUTE_MS
    await alive.channels.drain()
    t.is(receiver.received.length, 1)
  })
})

test('a message that is sent late says what somebody was called when they answered', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, hook(receiver.url))
  const id = await ask(place, projectId)
  await place.channels.drain()
  await move(place, id, { state: 'declined', by: person })
  await place.people.changeMe(person, { name: 'Grace' })
  await place.channels.drain()
  t.is(receiver.bodies()[1].data.by, 'Ada')
})
