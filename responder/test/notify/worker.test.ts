import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { migrate } from '../../src/store/migrate.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { addPerson, ask, deliveriesOf, move, openNotifyPlace, withChannel } from '../helpers/notify-place.ts'
import { openReceiver, type ReceiverReply } from '../helpers/receiver.ts'

const MINUTE_MS = 60_000
const hook = (url: string) => ({ kind: 'webhook' as const, url, secret: null })
const types = (bodies: { type: string }[]) => bodies.map(({ type }) => type)

test('a receiver that does not answer delays only its own messages', async (t) => {
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

test('a slow receiver does not delay the others', async (t) => {
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
  test(`${kind}: a started worker delivers a new message at once`, async (t) => {
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

  test(`${kind}: a started worker delivers waiting messages, and later ones when they are due`, async (t) => {
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

  // Every reading of the clock advances it by a second, so one of these becomes due between two readings of one pass.
  for (const laterMs of [500, 1_500, 2_500, 3_500])
    test(`${kind}: a message that becomes due during a pass is delivered: after ${laterMs} ms`, async (t) => {
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

  test(`${kind}: two workers on one database never send a message twice`, async (t) => {
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

  test(`${kind}: a message that a node left half-way is sent by another node once its claim expires`, async (t) => {
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
