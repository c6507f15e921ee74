import test from 'ava'
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

test('a question is sent to the project and to everybody who may answer, and to nobody else', async (t) => {
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

test('nothing is sent before the transaction commits, or if it fails', async (t) => {
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

test('repeating a revision alerts nobody twice', async (t) => {
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

test('an answer cancels messages that are not sent yet', async (t) => {
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

test('a question that expired before its message could be sent is not sent', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId } = await withChannel(place, hook(receiver.url))
  await ask(place, projectId)
  place.clock.now += 31 * MINUTE_MS
  await place.channels.drain()
  t.is(receiver.received.length, 0)
})

test('if the answer came before anybody was asked, only webhooks get the outcome', async (t) => {
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

test('another attempt sends a new message', async (t) => {
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

test('only the later of two waiting outcomes is sent', async (t) => {
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

test('an outcome waits until its question has been sent', async (t) => {
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

test('a late message has the name that its author had when they answered', async (t) => {
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
