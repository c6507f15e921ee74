import test from 'ava'
import { ask, move, openNotifyPlace, withChannel } from '../../helpers/notify-place.ts'
import { openReceiver } from '../../helpers/receiver.ts'

const MINUTE_MS = 60_000
const WEBHOOK = '/api/webhooks/1/token'

/** As much of Discord as webhooks need. */
const openDiscord: typeof openReceiver = (t) =>
  openReceiver(t, ({ method }, count) => ({
    body: method === 'POST' ? JSON.stringify({ id: `${count}00` }) : '{}',
  }))

test('the outcome edits the question and its reminder', async (t) => {
  const discord = await openDiscord(t)
  const place = await openNotifyPlace(t)
  const url = `${discord.url}${WEBHOOK}?thread_id=7`
  const { projectId, person } = await withChannel(place, { kind: 'discord', url })
  const id = await ask(place, projectId)
  await place.channels.drain()
  place.clock.now += 15 * MINUTE_MS
  await place.channels.drain()
  await move(place, id, { state: 'declined', by: person, reason: 'not today' })
  await place.channels.drain()
  t.deepEqual(
    discord.received.map(({ method, path }) => `${method} ${path}`),
    [
      `POST ${WEBHOOK}?thread_id=7&wait=true`,
      `POST ${WEBHOOK}?thread_id=7&wait=true`,
      `PATCH ${WEBHOOK}/messages/100?thread_id=7`,
      `PATCH ${WEBHOOK}/messages/200?thread_id=7`,
    ],
  )
  const [first, , edit] = discord.bodies()
  t.deepEqual(edit.allowed_mentions, { parse: [] })
  const link = `[Open](<https://cfa.example/q/${id}>)`
  t.is(first.content, `Approve publishing \\@example/tool\\@2.1.0?\n${link}`)
  t.is(edit.content, `\\@example/tool\\@2.1.0: declined by Ada\n${link}`)
  t.true(edit.embeds[0].description.startsWith('declined by Ada: not today\n'))
})

test('another attempt gets its own message, which its outcome edits', async (t) => {
  const discord = await openDiscord(t)
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, { kind: 'discord', url: `${discord.url}${WEBHOOK}` })
  const id = await ask(place, projectId)
  for (const changes of [
    { state: 'answered', by: person },
    { state: 'waiting', attempt: 2 },
    { state: 'answered', by: person },
    { state: 'published', by: person },
  ] as const) {
    await place.channels.drain()
    await move(place, id, changes)
  }
  await place.channels.drain()
  t.deepEqual(
    discord.received.map(({ method, path }) => `${method} ${path}`),
    [
      `POST ${WEBHOOK}?wait=true`,
      `PATCH ${WEBHOOK}/messages/100`,
      `POST ${WEBHOOK}?wait=true`,
      `PATCH ${WEBHOOK}/messages/300`,
      `PATCH ${WEBHOOK}/messages/300`,
    ],
  )
})

test('an outcome whose message was deleted is not sent again', async (t) => {
  const discord = await openReceiver(t, ({ method }) =>
    method === 'POST' ? { body: '{"id":"1"}' } : { status: 404 },
  )
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, { kind: 'discord', url: `${discord.url}${WEBHOOK}` })
  const id = await ask(place, projectId)
  await place.channels.drain()
  await move(place, id, { state: 'answered', by: person })
  await place.channels.drain()
  t.is(discord.received.length, 2)
  t.is((await place.channels.list({ personId: person.id }))[0]?.failure, null)
})

test('without a valid message id, the outcome is a new message', async (t) => {
  const discord = await openReceiver(t, () => ({ body: '{"id":"../../users"}' }))
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, { kind: 'discord', url: `${discord.url}${WEBHOOK}` })
  const id = await ask(place, projectId)
  await place.channels.drain()
  await move(place, id, { state: 'answered', by: person })
  await place.channels.drain()
  t.deepEqual(
    discord.received.map(({ method }) => method),
    ['POST', 'POST'],
  )
})
