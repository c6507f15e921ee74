import cookie from '@fastify/cookie'
import test, { type ExecutionContext } from 'ava'
import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { channelCreated, channelsReply } from '../../src/api/channels.ts'
import { nodeEffects } from '../../src/effects.ts'
import { channelRoutes } from '../../src/routes/channels.ts'
import { answerError, handleErrors } from '../../src/routes/errors.ts'
import { guard } from '../../src/routes/guard.ts'
import { peopleRoutes } from '../../src/routes/people.ts'
import { addProject, openNotifyPlace } from '../helpers/notify-place.ts'
import { createPushSubscription } from '../helpers/push-receiver.ts'
import { openReceiver } from '../helpers/receiver.ts'
import { signedIn, type Visitor } from '../helpers/signed-in.ts'

/** The smallest app with people and channels. */
async function openApp(t: ExecutionContext) {
  const place = await openNotifyPlace(t, { token: nodeEffects.token })
  const app = Fastify({
    frameworkErrors: answerError,
    pluginTimeout: 120_000,
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  handleErrors(app)
  await app.register(cookie)
  guard(app, place)
  await app.register(
    peopleRoutes({ ...place, questions: { takeBack: async () => 0 }, vapidKey: place.channels.vapidKey }),
  )
  await app.register(channelRoutes(place))
  await app.ready()
  t.teardown(() => app.close())
  const joined = { ...place, app, config: { ...CONFIG, ...place.config } }
  const [admin, ada, bob] = [
    await signedIn(joined, { role: 'admin', name: 'Root' }),
    await signedIn(joined, { name: 'Ada' }),
    await signedIn(joined, { name: 'Bob' }),
  ]
  return { ...joined, admin, ada, bob }
}

const CONFIG = {
  ...{ host: 'localhost', port: 8484, dataDir: '/nowhere', databaseUrl: null, trustProxy: false as const },
  ...{ registries: [], auditWebhook: null, keepDays: 400, logLevel: 'silent' as const },
}

const hook = (url = 'http://127.0.0.1:1/path-secret') => ({ kind: 'webhook', url, secret: null })
const post = (visitor: Visitor, url: string, payload: object) =>
  visitor.inject({ method: 'POST', url, payload })
const add = async (visitor: Visitor, url = '/api/me/channels', target: object = hook()) => {
  const reply = await post(visitor, url, { name: 'Mine', target })
  return channelCreated.parse(reply.json())
}

test('a person can add a channel, list it without its secrets, and remove it', async (t) => {
  const { ada } = await openApp(t)
  const added = await post(ada, '/api/me/channels', { name: 'Mine', target: hook() })
  t.is(added.statusCode, 201)
  const { secret, ...channel } = channelCreated.parse(added.json())
  t.true(secret?.startsWith('whsec_'))
  t.like(channel, { kind: 'webhook', name: 'Mine', hint: '127.0.0.1:1', workedAt: null, failure: null })
  const listed = await ada.inject({ method: 'GET', url: '/api/me/channels' })
  t.deepEqual(channelsReply.parse(listed.json()).channels, [channel])
  t.deepEqual(listed.json().kinds, ['web-push', 'slack', 'discord', 'ntfy', 'webhook'])
  t.false(/path-secret|whsec_/.test(listed.body))
  const removed = await ada.inject({ method: 'DELETE', url: `/api/channels/${channel.id}` })
  t.is(removed.statusCode, 204)
  t.deepEqual((await ada.inject({ method: 'GET', url: '/api/me/channels' })).json().channels, [])
})

test('adding and removing a channel is in the audit log, without its address', async (t) => {
  const { ada, audit } = await openApp(t)
  const { id } = await add(ada)
  await ada.inject({ method: 'DELETE', url: `/api/channels/${id}` })
  const { entries } = await audit.page()
  const own = entries.filter(({ subject }) => subject === `channel:${id}`)
  t.deepEqual(
    own.map(({ action }) => action),
    ['channel.remove', 'channel.add'],
  )
  t.like(own[0], {
    actor: `person:${ada.person.id}`,
    detail: { kind: 'webhook', name: 'Mine', person: ada.person.id },
  })
  t.false(/path-secret|127\.0\.0\.1|whsec_/.test(JSON.stringify(entries)))
})

test('only an admin can touch another person’s channel, and others get a 404', async (t) => {
  const { ada, bob, admin } = await openApp(t)
  const { id } = await add(ada)
  for (const [method, url] of [
    ['DELETE', `/api/channels/${id}`],
    ['POST', `/api/channels/${id}/test`],
  ] as const) {
    const reply = await bob.inject({ method, url })
    t.is(reply.statusCode, 404)
    t.is(reply.json().error, 'not_found')
  }
  t.is((await admin.inject({ method: 'DELETE', url: `/api/channels/${id}` })).statusCode, 204)
})

test('only admins can see and change the channels of a project', async (t) => {
  const place = await openApp(t)
  const { projectId } = await addProject(place)
  const url = `/api/projects/${projectId}/channels`
  t.is((await post(place.ada, url, { name: 'Team', target: hook() })).statusCode, 403)
  t.is((await place.ada.inject({ method: 'GET', url })).statusCode, 403)
  const { id } = await add(place.admin, url)
  t.is((await place.ada.inject({ method: 'DELETE', url: `/api/channels/${id}` })).statusCode, 404)
  const listed = await place.admin.inject({ method: 'GET', url })
  t.deepEqual(
    listed.json().channels.map((channel: { id: string }) => channel.id),
    [id],
  )
  t.deepEqual((await place.admin.inject({ method: 'GET', url: '/api/me/channels' })).json().channels, [])
})

test('a project cannot have the notifications of a browser, and the person who tries keeps their own', async (t) => {
  const place = await openApp(t)
  const { projectId } = await addProject(place)
  const url = `/api/projects/${projectId}/channels`
  const target = { kind: 'web-push', endpoint: 'http://127.0.0.1:1/', keys: createPushSubscription().keys }
  const { id } = await add(place.admin, '/api/me/channels', target)
  const refused = await post(place.admin, url, { name: 'Team', target })
  t.is(refused.statusCode, 400)
  t.is(refused.json().error, 'invalid')
  t.like((await place.admin.inject({ url: '/api/me/channels' })).json().channels, [{ id }])
  const { kinds } = (await place.admin.inject({ url })).json()
  t.deepEqual(kinds, ['slack', 'discord', 'ntfy', 'webhook'])
})

test('an unknown project has no channels', async (t) => {
  const { admin } = await openApp(t)
  const url = '/api/projects/7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11/channels'
  t.is((await admin.inject({ method: 'GET', url })).statusCode, 404)
  t.is((await post(admin, url, { name: 'Team', target: hook() })).statusCode, 404)
})

test('a test message is sent at once, and the channel then shows when it worked', async (t) => {
  const receiver = await openReceiver(t)
  const { ada } = await openApp(t)
  const { id } = await add(ada, '/api/me/channels', hook(receiver.url))
  const reply = await ada.inject({ method: 'POST', url: `/api/channels/${id}/test` })
  t.is(reply.statusCode, 204)
  t.is(receiver.bodies()[0].type, 'test')
  const listed = await ada.inject({ method: 'GET', url: '/api/me/channels' })
  t.is(typeof listed.json().channels[0].workedAt, 'number')
})

test('a channel can be tested once every ten seconds', async (t) => {
  const receiver = await openReceiver(t)
  const { ada, clock } = await openApp(t)
  const { id } = await add(ada, '/api/me/channels', hook(receiver.url))
  const statusOfTest = async () =>
    (await ada.inject({ method: 'POST', url: `/api/channels/${id}/test` })).statusCode
  t.is(await statusOfTest(), 204)
  t.is(await statusOfTest(), 429)
  clock.now += 10_000
  t.is(await statusOfTest(), 204)
  t.is(receiver.received.length, 2)
})

test('a person can send ten tests an hour, even after removing channels and adding new ones', async (t) => {
  const receiver = await openReceiver(t)
  const { ada, bob, clock } = await openApp(t)
  const tryOnce = async (visitor: Visitor) => {
    const { id } = await add(visitor, '/api/me/channels', hook(receiver.url))
    const { statusCode } = await visitor.inject({ method: 'POST', url: `/api/channels/${id}/test` })
    await visitor.inject({ method: 'DELETE', url: `/api/channels/${id}` })
    return statusCode
  }
  for (let count = 0; count < 10; count += 1) t.is(await tryOnce(ada), 204)
  t.is(await tryOnce(ada), 429)
  t.is(await tryOnce(bob), 204)
  clock.now += 60 * 60_000
  t.is(await tryOnce(ada), 204)
  t.is(receiver.received.length, 12)
})

test('a failed test message gets a 502 with the reason, which the channel keeps', async (t) => {
  const receiver = await openReceiver(t, () => ({ status: 403, body: 'words-of-the-receiver' }))
  const { ada } = await openApp(t)
  const { id } = await add(ada, '/api/me/channels', hook(`${receiver.url}/path-secret`))
  const reply = await ada.inject({ method: 'POST', url: `/api/channels/${id}/test` })
  t.is(reply.statusCode, 502)
  t.deepEqual(reply.json(), { error: 'not_delivered', message: 'The receiver answered with status 403.' })
  const listed = await ada.inject({ method: 'GET', url: '/api/me/channels' })
  t.is(listed.json().channels[0].failure, 'The receiver answered with status 403.')
})

test('a person can have twenty channels', async (t) => {
  const { ada } = await openApp(t)
  for (let count = 0; count < 20; count++) await add(ada)
  const reply = await post(ada, '/api/me/channels', { name: 'More', target: hook() })
  t.is(reply.json().error, 'too_many')
})

for (const [title, payload] of [
  ['an unknown kind', { name: 'Mine', target: { kind: 'fax', url: 'https://fax.example/' } }],
  ['an unknown field', { name: 'Mine', target: { ...hook(), more: 1 } }],
  ['no name', { name: ' ', target: hook() }],
  ['a URL with another scheme', { name: 'Mine', target: hook('file:///etc/passwd') }],
  [
    'a list as an e-mail address',
    { name: 'Mine', target: { kind: 'email', address: 'a@b.example, c@d.example' } },
  ],
] as const) {
  test(`refuses ${title}`, async (t) => {
    const { ada } = await openApp(t)
    const reply = await post(ada, '/api/me/channels', payload)
    t.is(reply.statusCode, 400)
    t.is(reply.json().error, 'invalid')
  })
}

test('a stranger cannot list channels', async (t) => {
  const { app } = await openApp(t)
  t.is((await app.inject({ method: 'GET', url: '/api/me/channels' })).statusCode, 401)
})
