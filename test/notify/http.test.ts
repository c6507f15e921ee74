import { createHmac } from 'node:crypto'
import test from 'ava'
import { deliver } from '../../lib/notify/deliver.ts'
import { createDiscord } from '../../lib/notify/discord.ts'
import { createNtfy, ntfyMessage } from '../../lib/notify/ntfy.ts'
import { createSlack, slackMessage } from '../../lib/notify/slack.ts'
import { createWebhook, isWebhookSecret, signatureHeaders } from '../../lib/notify/webhook.ts'
import { createEffects, createReceiver, LINK, notice, outcome } from './receiver.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

test('Slack gets what waits, and a short message when it is over', async (t) => {
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

test('in Slack what strangers wrote is no markup', (t) => {
  const evil = '<!channel> <https://evil.example|click> *b*'
  const { text, blocks } = slackMessage(notice({ package: evil, title: evil, text: evil }))
  t.notRegex(String(text), /<|>/)
  const parsed = JSON.stringify(blocks).match(/\{"type":"mrkdwn"[^}]*\}/g) ?? []
  t.deepEqual(parsed, [
    JSON.stringify({ type: 'mrkdwn', text: `<${LINK}|Approve it on npmjs.com>`, verbatim: true }),
  ])
})

test('a link keeps its parts in Slack', (t) => {
  const { blocks } = slackMessage(notice({ link: 'https://www.npmjs.com/package/tool?a=1&b=2' }))
  t.true(JSON.stringify(blocks).includes('<https://www.npmjs.com/package/tool?a=1&amp;b=2|'))
})

test('a block of Slack is never too long', (t) => {
  const long = Array.from({ length: 50 }, () => 'x'.repeat(2000)).join('\n')
  const { blocks } = slackMessage(notice({ package: long, title: long, text: long, tag: long }))
  const [header, section] = blocks as Array<{ text: { text: string } }>
  t.true((header?.text.text.length ?? 0) <= 150)
  t.true((section?.text.text.length ?? 0) <= 3000)
})

const DISCORD = '/api/webhooks/1/token'

test('Discord’s message is changed when it is over, in its thread', async (t) => {
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

test('a reminder is a new message of Discord: nobody is alerted to a change', async (t) => {
  const { origin, received } = await createReceiver(t, { body: '{"id": "42"}' })
  await createDiscord(new URL(origin + DISCORD)).follow('42', notice({ kind: 'reminder' }), createEffects())
  t.is(received[0]?.method, 'POST')
})

for (const body of [
  '',
  '{"id": "../../other"}',
  '{"id": 42}',
  `{"id": "1", "x": "${'x'.repeat(100_000)}"}`,
]) {
  test(`an id that is none is not used: ${body.slice(0, 30)}`, async (t) => {
    const { origin, received } = await createReceiver(t, { body })
    const discord = createDiscord(new URL(origin + DISCORD))
    const reference = await discord.send(notice(), createEffects())
    t.is(reference, undefined)
    await discord.follow(reference, outcome(), createEffects())
    t.is(received[1]?.method, 'POST')
  })
}

test('Discord gets names without markup, and the link as one', async (t) => {
  const { origin, received } = await createReceiver(t, { body: '{}' })
  const evil = '@everyone **b** [x](y)'
  await createDiscord(new URL(origin + DISCORD)).send(notice({ title: evil, tag: evil }), createEffects())
  const [{ content, embeds }] = received.map(({ json }) => json()) as [
    { content: string; embeds: Array<{ description: string }> },
  ]
  t.is(content, '\\@everyone \\*\\*b\\*\\* \\[x\\]\\(y\\)')
  t.true(embeds[0]?.description.endsWith(`[Approve it on npmjs.com](${LINK})`))
})

test('ntfy gets an event for the topic, and the token as a header', async (t) => {
  const { origin, received } = await createReceiver(t)
  const ntfy = createNtfy(new URL(`${origin}/push/my-topic`), 'tk_secret')
  await ntfy.follow(await ntfy.send(notice(), createEffects()), outcome(), createEffects())
  const [first, second] = received
  t.is(first?.url, '/push/')
  t.is(first?.headers.authorization, 'Bearer tk_secret')
  t.like(first?.json(), { topic: 'my-topic', title: notice().title, click: LINK, priority: 4 })
  t.like(second?.json(), { topic: 'my-topic', title: 'Published', priority: 3 })
})

test('an open topic gets no token', async (t) => {
  const { origin, received } = await createReceiver(t)
  await createNtfy(new URL(`${origin}/topic`), undefined).send(notice(), createEffects())
  t.is(received[0]?.headers.authorization, undefined)
})

test('ntfy would make a file of what is longer than 4096 bytes', (t) => {
  const long = Array.from({ length: 20 }, () => '🎉'.repeat(200)).join('\n')
  t.true(Buffer.byteLength(String(ntfyMessage(notice({ text: long })).message)) < 4096)
})

test('the webhook’s events are signed over what is sent, and name the event that they follow', async (t) => {
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
      title: '@example/tool@2.1.0 waits for your approval',
      text: 'It is staged.\nThe job waits for 30 minutes.',
      link: LINK,
      state: null,
      about: null,
    },
  })
  t.like(second?.json(), { type: 'release.outcome', data: { state: 'published', about: reference } })
})

test('the tries of one event have one id and one signature', async (t) => {
  const { origin, received } = await createReceiver(t, { status: 500 }, { status: 204 })
  await createWebhook(new URL(origin), SECRET).send(notice(), createEffects())
  const [first, second] = received.map(({ headers }) => [headers['webhook-id'], headers['webhook-signature']])
  t.deepEqual(first, second)
})

test('a signature is that of the specification’s example', (t) => {
  const event = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: 1_614_265_330_000, body: '{"test": 2432232314}' }
  t.deepEqual(signatureHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', event), {
    'webhook-id': event.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('a secret is whsec_ and 24 to 64 bytes', (t) => {
  const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`
  for (const bytes of [24, 25, 32, 64]) t.true(isWebhookSecret(secretOf(bytes)), String(bytes))
  for (const bytes of [0, 16, 23, 65]) t.false(isWebhookSecret(secretOf(bytes)), String(bytes))
  for (const bad of [SECRET.slice(6), `${SECRET}!`, `whsec_${'-'.repeat(40)}`, 'whsec_'])
    t.false(isWebhookSecret(bad), bad)
})

test('is tried twice again, and the pause that the service asks for is kept', async (t) => {
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

test('a pause of hours is cut to less than a minute', async (t) => {
  const { origin } = await createReceiver(t, { status: 503, headers: { 'retry-after': '7200' } }, {})
  const effects = createEffects()
  await deliver({ url: new URL(origin), body: {} }, effects)
  t.true((effects.slept[0] ?? 0) < 60_000)
})

test('after three tries it has failed; the text has the status and no address', async (t) => {
  const { origin, received } = await createReceiver(t, { status: 500, body: 'of-mine' })
  const error = await t.throwsAsync(deliver({ url: new URL(`${origin}/of-mine`), body: {} }, createEffects()))
  t.is(received.length, 3)
  t.is(error?.message, 'It answered with status 500.')
})

test('what the service refuses is not tried again', async (t) => {
  for (const status of [301, 400, 403, 404]) {
    const { origin, received } = await createReceiver(t, { status, headers: { location: '/elsewhere' } })
    await t.throwsAsync(deliver({ url: new URL(origin), body: {} }, createEffects()), {
      message: `It answered with status ${status}.`,
    })
    t.is(received.length, 1)
  }
})

test('a service that never answers is given up', async (t) => {
  const { origin } = await createReceiver(t, 'never')
  const error = await t.throwsAsync(deliver({ url: new URL(origin), body: {}, tryMs: 30 }, createEffects()))
  t.is(error?.message, 'It could not be reached (ETIMEDOUT).')
})

test('a service that is not there is named by no address', async (t) => {
  const error = await t.throwsAsync(
    deliver({ url: new URL('http://127.0.0.1:1/of-mine'), body: {} }, createEffects()),
  )
  t.is(error?.message, 'It could not be reached (ECONNREFUSED).')
})
