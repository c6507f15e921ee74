import test from 'ava'
import { ask, deliveriesOf, move, openNotifyPlace, withChannel } from '../helpers/notify-place.ts'
import { openReceiver } from '../helpers/receiver.ts'

const MINUTE_MS = 60_000
const hook = (url: string) => ({ kind: 'webhook' as const, url, secret: null })

test('tries six times, 5 to 80 seconds apart, then gives up and marks the channel as failing', async (t) => {
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

test('a delivery clears the failure of its channel', async (t) => {
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
  test(`waits ${seconds} s after a 429 with retry-after: ${retryAfter}`, async (t) => {
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
  test(`a ${status} is not retried`, async (t) => {
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

test('an address that is not allowed is not retried', async (t) => {
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

test('a message that expires undelivered counts as a failure of its channel', async (t) => {
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

test('an error of the service itself is retried and does not mark the channel as failing', async (t) => {
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

test('removing a channel removes its waiting messages', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId, person, channel } = await withChannel(place, hook(receiver.url))
  await ask(place, projectId)
  await place.channels.remove(person, channel.id)
  await place.channels.drain()
  t.is(receiver.received.length, 0)
  t.deepEqual(await deliveriesOf(place), [])
})
