import test from 'ava'
import { ask, deliveriesOf, move, openNotifyPlace, withChannel } from '../helpers/notify-place.ts'
import { openReceiver } from '../helpers/receiver.ts'

const MINUTE_MS = 60_000
const hook = (url: string) => ({ kind: 'webhook' as const, url, secret: null })
const types = (bodies: { type: string }[]) => bodies.map(({ type }) => type)

test('a waiting question gets a reminder at half time', async (t) => {
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

test('a question open for less than two minutes gets no reminder', async (t) => {
  const place = await openNotifyPlace(t)
  const { projectId } = await withChannel(place, hook('http://127.0.0.1:1'))
  await ask(place, projectId, { minutes: 1.9 })
  t.is((await deliveriesOf(place)).length, 1)
})

for (const state of ['answered', 'declined', 'withdrawn', 'expired'] as const) {
  test(`a question that is ${state} gets no reminder`, async (t) => {
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
