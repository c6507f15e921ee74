import { createHmac } from 'node:crypto'
import test from 'ava'
import { deliver } from '../../lib/notify/deliver.ts'
import { createDiscord } from '../../lib/notify/discord.ts'
import { NotDelivered } from '../../lib/notify/not-delivered.ts'
import { createNtfy } from '../../lib/notify/ntfy.ts'
import { createSlack } from '../../lib/notify/slack.ts'
import { createWebhook } from '../../lib/notify/webhook.ts'
import { createEffects, createReceiver, LINK, notice, outcome } from './receiver.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

test('Slack gets a message when a release waits, and a shorter one with its outcome', async (t) => {
  const { origin, received } = await createReceiver(t, { body: 'ok' })
  const slack = createSlack(new URL(`${origin}/services/T/B/token`))
  const effects = createEffects()
  const reference = await slack.send(notice(), effects)
  await slack.follow(reference, outcome(), effects)
  t.deepEqual(
    received.map(({ method, url }) => [method, url]),
    [
      ['POST', '/services/T/B/token'],
      ['POST', '/services/T/B/token'],
    ],
  )
  const [first, second] = received.map(({ json }) => json() as { text: string; blocks: unknown[] })
  t.true(first?.text.includes(LINK))
  t.is(first?.blocks.length, 4)
  t.is(second?.blocks.length, 3)
})

const DISCORD = '/api/webhooks/1/token'

test('Discord’s message is edited in its thread when there is an outcome', async (t) => {
  const { origin, received } = await createReceiver(t, { body: '{"id": "42", "content": "…"}' })
  const discord = createDiscord(new URL(`${origin}${DISCORD}/?thread_id=7&wait=false`))
  const effects = createEffects()
  const reference = await discord.send(notice(), effects)
  t.is(reference, '42')
  await discord.follow(reference, outcome(), effects)
  t.deepEqual(
    received.map(({ method, url }) => [method, url]),
    [
      ['POST', `${DISCORD}?thread_id=7&wait=true`],
      ['PATCH', `${DISCORD}/messages/42?thread_id=7`],
    ],
  )
  for (const { json } of received) t.deepEqual(json().allowed_mentions, { parse: [] })
})

test('a reminder on Discord is a new message, because an edit alerts nobody', async (t) => {
  const { origin, received } = await createReceiver(t, { body: '{"id": "42"}' })
  await createDiscord(new URL(origin + DISCORD)).follow('42', notice({ kind: 'reminder' }), createEffects())
  t.is(received[0]?.method, 'POST')
})

test('without a message id the outcome on Discord is a new message', async (t) => {
  const { origin, received } = await createReceiver(t, { body: '{"id": "../../other"}' })
  const discord = createDiscord(new URL(origin + DISCORD))
  const reference = await discord.send(notice(), createEffects())
  t.is(reference, undefined)
  await discord.follow(reference, outcome(), createEffects())
  t.is(received[1]?.method, 'POST')
})

test('Discord gets names without markup, and the link as a link', async (t) => {
  const { origin, received } = await createReceiver(t, { body: '{}' })
  const evil = '@everyone **b** [x](y)'
  await createDiscord(new URL(origin + DISCORD)).send(notice({ title: evil, tag: evil }), createEffects())
  const content = '\\@everyone \\*\\*b\\*\\* \\[x\\]\\(y\\)'
  t.like(received[0]?.json(), { content: `${content}\n[Approve it on npmjs.com](<${LINK}>)` })
})

test('ntfy gets the token as a header, and an outcome that replaces the first message', async (t) => {
  const { origin, received } = await createReceiver(t)
  const ntfy = createNtfy(new URL(`${origin}/push/my-topic`), 'tk_secret')
  await ntfy.follow(await ntfy.send(notice(), createEffects()), outcome(), createEffects())
  const [first, second] = received
  t.is(first?.url, '/push/')
  t.is(first?.headers.authorization, 'Bearer tk_secret')
  t.like(first?.json(), { topic: 'my-topic', title: notice().title, click: LINK, priority: 4 })
  t.like(second?.json(), { topic: 'my-topic', title: 'Published', priority: 2 })
  t.is(second?.json().sequence_id, first?.json().sequence_id)
})

test('an open topic gets no token', async (t) => {
  const { origin, received } = await createReceiver(t)
  await createNtfy(new URL(`${origin}/topic`), undefined).send(notice(), createEffects())
  t.is(received[0]?.headers.authorization, undefined)
})

test('the webhook’s events are signed, and an outcome names the event that it follows', async (t) => {
  const { origin, received } = await createReceiver(t)
  const webhook = createWebhook(new URL(`${origin}/hook?x=1`), SECRET)
  const effects = createEffects()
  const reference = await webhook.send(notice(), effects)
  await webhook.follow(reference, outcome(), effects)
  for (const { headers, text } of received) {
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`
    const expected = createHmac('sha256', Buffer.alloc(32, 7)).update(signed).digest('base64')
    t.is(headers['webhook-signature'], `v1,${expected}`)
    t.is(headers['content-type'], 'application/json')
  }
  const [first, second] = received
  t.is(first?.headers['webhook-timestamp'], String(effects.now() / 1000))
  t.is(first?.headers['webhook-id'], reference)
  t.deepEqual(first?.json(), {
    type: 'release.waiting',
    timestamp: new Date(effects.now()).toISOString(),
    data: {
      package: '@example/tool',
      version: '2.1.0',
      tag: 'latest',
      registry: 'registry.example.com',
      title: '@example/tool@2.1.0 is waiting for your approval',
      text: 'It is staged.\nThe job waits for 30 minutes.',
      link: LINK,
      state: null,
      about: null,
    },
  })
  t.like(second?.json(), { type: 'release.outcome', data: { state: 'published', about: reference } })
})

test('every attempt to deliver an event has the same id and signature', async (t) => {
  const { origin, received } = await createReceiver(t, { status: 500 }, { status: 204 })
  await createWebhook(new URL(origin), SECRET).send(notice(), createEffects())
  const [first, second] = received.map(({ headers }) => [headers['webhook-id'], headers['webhook-signature']])
  t.deepEqual(first, second)
})

test('a message is tried three times, after the pause that the service asks for', async (t) => {
  const { origin, received } = await createReceiver(
    t,
    { status: 429, headers: { 'retry-after': '7' } },
    'drop',
    {},
  )
  const effects = createEffects()
  await deliver({ url: new URL(origin), body: {} }, effects)
  t.is(received.length, 3)
  t.deepEqual(effects.slept, [7000, 2000])
})

test('a pause of hours is shortened to less than a minute', async (t) => {
  const { origin } = await createReceiver(t, { status: 503, headers: { 'retry-after': '7200' } }, {})
  const effects = createEffects()
  await deliver({ url: new URL(origin), body: {} }, effects)
  t.true((effects.slept[0] ?? 0) < 60_000)
})

test('after three attempts the error shows the status and not the address', async (t) => {
  const { origin, received } = await createReceiver(t, { status: 500, body: 'of-mine' })
  const error = await t.throwsAsync(deliver({ url: new URL(`${origin}/of-mine`), body: {} }, createEffects()))
  t.is(received.length, 3)
  t.is(error?.message, 'It answered with status 500.')
})

test('a message that the service refuses is not tried again', async (t) => {
  for (const status of [301, 400, 403, 404]) {
    const { origin, received } = await createReceiver(t, { status, headers: { location: '/elsewhere' } })
    await t.throwsAsync(deliver({ url: new URL(origin), body: {} }, createEffects()), {
      message: `It answered with status ${status}.`,
    })
    t.is(received.length, 1)
  }
})

test('a message that takes too long is abandoned, even with attempts left', async (t) => {
  const { origin, received } = await createReceiver(t, 'never')
  const late = new AbortController()
  const sending = deliver({ url: new URL(origin), body: {} }, { ...createEffects(), signal: late.signal })
  while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  late.abort(new NotDelivered('It took too long.'))
  await t.throwsAsync(sending, { instanceOf: NotDelivered, message: 'It took too long.' })
  t.is(received.length, 1)
})

test('a service that never answers times out', async (t) => {
  const { origin } = await createReceiver(t, 'never')
  const error = await t.throwsAsync(deliver({ url: new URL(origin), body: {}, tryMs: 30 }, createEffects()))
  t.is(error?.message, 'It could not be reached (ETIMEDOUT).')
})

test('the error for a service that cannot be reached does not show its address', async (t) => {
  const error = await t.throwsAsync(
    deliver({ url: new URL('http://127.0.0.1:1/of-mine'), body: {} }, createEffects()),
  )
  t.is(error?.message, 'It could not be reached (ECONNREFUSED).')
})
