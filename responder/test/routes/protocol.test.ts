import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import test, { type ExecutionContext } from 'ava'
import * as fc from 'fast-check'
import Fastify, { type FastifyReply } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { NO_LIMITS } from '../../src/notify/limits.ts'
import { NO_RULES } from '../../src/projects/rules.ts'
import type { Questions } from '../../src/questions/questions.ts'
import { protocolRoutes } from '../../src/routes/protocol.ts'
import { CONFIG } from '../helpers/service.ts'
import { openDesk } from '../questions/desk.ts'
import { job, questionWith, seal } from '../questions/scene.ts'

test('the handshake lists the features and asks nobody', async (t) => {
  const desk = await openDesk(t)
  const reply = await desk.call({ url: desk.path })
  t.is(reply.statusCode, 200)
  t.deepEqual(reply.json(), {
    protocol: 1,
    features: ['approval', 'wait', 'sealed', 'details', 'web', 'several', 'trust', 'changes'],
  })
  t.deepEqual(await desk.database.all('select * from questions'), [])
})

test('an endpoint’s address may end with a slash', async (t) => {
  const desk = await openDesk(t)
  const path = `${desk.path}/`
  const question = questionWith()
  t.is((await desk.call({ url: path })).statusCode, 200)
  const asked = await desk.call({ method: 'POST', url: path, payload: question })
  t.deepEqual([asked.statusCode, asked.headers.location], [202, `/p/tool/questions/${question.id}`])
  const polled = await desk.call({ url: `${asked.headers.location}/?after=0` })
  t.deepEqual(polled.json(), { revision: 1, state: 'waiting', answer: null })
})

test('a question is accepted with the address to poll and the link to answer', async (t) => {
  const desk = await openDesk(t)
  const question = questionWith()
  const reply = await desk.ask(question)
  t.is(reply.statusCode, 202)
  t.is(reply.headers.location, `/p/tool/questions/${question.id}`)
  t.deepEqual(reply.json(), {
    link: `${desk.config.publicUrl}/q/${question.id}`,
    reached: { channels: 0, reason: 'nobody who may answer has a channel' },
  })
  const again = await desk.ask(question)
  t.deepEqual(
    [again.statusCode, again.headers.location, again.body],
    [202, reply.headers.location, reply.body],
  )
})

test('a job polls, gets the sealed answer, reports, and then gets no answer any more', async (t) => {
  const desk = await openDesk(t)
  const question = questionWith()
  const place = (await desk.ask(question)).headers.location as string
  const poll = (after: number, wait = 0) =>
    desk.call({ url: `${place}?after=${after}`, headers: wait ? { prefer: `wait=${wait}` } : {} })
  t.deepEqual((await poll(0)).json(), { revision: 1, state: 'waiting', answer: null })
  t.is((await poll(1)).statusCode, 204)
  const held = poll(1, 30)
  const sealed = await seal(question)
  const payload = { attempt: 1, sealed }
  const answered = await desk.bob.inject({
    method: 'POST',
    url: `/api/questions/${question.id}/answer`,
    payload,
  })
  t.is(answered.statusCode, 204)
  t.deepEqual((await held).json(), { revision: 2, state: 'answered', answer: { sealed } })
  const reply = await desk.call({ method: 'PATCH', url: place, payload: { state: 'publishing' } })
  t.deepEqual([reply.statusCode, reply.body], [204, ''])
  t.deepEqual((await poll(2)).json(), { revision: 3, state: 'publishing', answer: null })
})

const strangers: Array<[string, string, Record<string, string>]> = [
  ['a wrong secret', '/p/tool', { authorization: 'Bearer wrong' }],
  ['no secret', '/p/tool', {}],
  ['another scheme', '/p/tool', { authorization: 'Basic d3Jvbmc=' }],
  ['an unknown project', '/p/nobodys', { authorization: 'Bearer wrong' }],
  ['a name that no project has', '/p/%F0%9F%92%A5..', { authorization: 'Bearer wrong' }],
]

test('every call without the right secret gets the same reply', async (t) => {
  const desk = await openDesk(t)
  const question = questionWith()
  await desk.ask(question)
  const heard = new Set<string>()
  for (const [title, path, headers] of strangers) {
    const requests = [
      { method: 'GET', url: path },
      { method: 'POST', url: path, payload: question },
      { method: 'POST', url: path, payload: 'not even JSON' },
      { method: 'GET', url: `${path}/questions/${question.id}` },
    ] as const
    for (const request of requests) {
      const reply = await desk.app.inject({
        ...request,
        headers: { ...headers, 'content-type': 'application/json' },
      })
      t.is(reply.statusCode, 401, title)
      heard.add(reply.body)
    }
  }
  t.is(heard.size, 1)
})

test('one project gets nothing about the questions of another', async (t) => {
  const desk = await openDesk(t)
  const question = questionWith()
  await desk.ask(question)
  const payload = { name: 'other', packages: ['other'] }
  const { secret } = (await desk.admin.inject({ method: 'POST', url: '/api/projects', payload })).json()
  const headers = { authorization: `Bearer ${secret}` }
  const url = `/p/other/questions/${question.id}`
  t.is((await desk.call({ url, headers })).statusCode, 404)
  t.is((await desk.call({ method: 'PATCH', url, headers, payload: { state: 'withdrawn' } })).statusCode, 404)
  t.is((await desk.call({ url: `/p/tool/questions/${question.id}`, headers })).statusCode, 401)
})

const refusals: Array<[string, number, string, object]> = [
  ['another package', 422, 'unknown_package', { package: { ...questionWith().package, name: 'other' } }],
  ['no key', 400, 'invalid', { key: null }],
  ['an expiry date in the past', 400, 'invalid', { expiresAt: '2020-01-01T00:00:00Z' }],
  ['an unknown field', 400, 'invalid', { note: 'hello' }],
  ['a private key', 400, 'invalid', { key: { ...job.publicJwk, d: 'd'.repeat(43) } }],
  ['a body that is too long', 413, 'too_large', { note: 'x'.repeat(65_536) }],
]

test('a question that is over already is refused, and either clock may be wrong', async (t) => {
  const desk = await openDesk(t)
  const reply = await desk.ask(questionWith({ expiresAt: '2020-01-01T00:00:00Z' }))
  t.regex(reply.json().message, /clocks of the job and of this service/)
})

const subject = questionWith().package
const packages = ['one', 'two'].map((part) => ({ ...subject, kind: 'publish', name: `@example/${part}` }))

test('a question about several packages is accepted, and may be longer than others', async (t) => {
  const desk = await openDesk(t)
  const details = { notes: 'n'.repeat(16_000), files: [], previous: null, commits: [], scripts: [] }
  const long = Array.from({ length: 6 }, (_, index) => ({
    ...{ ...subject, kind: 'publish' as const, name: `@example/long-${index}`, details },
  }))
  const [{ kind, details: _, ...first }] = long as [(typeof long)[number]]
  const reply = await desk.ask(questionWith({ kind, package: first, packages: long }))
  t.is(reply.statusCode, 202)
  const url = `/api/questions/${reply.json().link.split('/').at(-1)}`
  t.like((await desk.bob.inject({ url })).json(), { several: { count: 6 }, progress: [] })
  t.deepEqual((await desk.bob.inject({ url: `${url}/packages/5` })).json(), { details, previousFiles: null })
  t.deepEqual((await desk.bob.inject({ url: `${url}/progress` })).json().progress, [])
  for (const place of ['6', '-1', 'x']) {
    const missing = await desk.bob.inject({ url: `${url}/packages/${place}` })
    t.is(missing.statusCode, place === '6' ? 404 : 400)
  }
})

for (const [title, status, error, changes] of [
  ...refusals,
  [
    'a list with a package of another project',
    422,
    'unknown_package',
    {
      package: { ...subject, name: '@example/one' },
      packages: [packages[0], { ...packages[1], name: 'other' }],
    },
  ],
  ['a list that begins with another package', 400, 'invalid', { packages }],
] as typeof refusals) {
  test(`a question with ${title} is refused with ${status}, which does not mean a decline`, async (t) => {
    const desk = await openDesk(t)
    const reply = await desk.call({
      method: 'POST',
      url: desk.path,
      payload: { ...questionWith(), ...changes },
    })
    t.is(reply.statusCode, status)
    t.is(reply.json().error, error)
  })
}

for (const [prefer, isHeld] of [
  ['wait=60', true],
  ['respond-async, Wait = "60"', true],
  ['handling=lenient; foo, wait=60', true],
  ['wait=0', false],
  ['wait=-1', false],
  ['await=60', false],
  ['wait=soon', false],
] as const) {
  test(`a poll that prefers ${prefer} is ${isHeld ? '' : 'not '}held`, async (t) => {
    const desk = await openDesk(t)
    const question = questionWith()
    await desk.ask(question)
    const url = `/p/tool/questions/${question.id}?after=1`
    const [poll] = await Promise.all([
      desk.call({ url, headers: { prefer } }),
      // Sent while the poll is held, or after it has ended.
      desk.call({ url }).then(() =>
        desk.call({
          method: 'PATCH',
          url: `/p/tool/questions/${question.id}`,
          payload: { state: 'withdrawn' },
        }),
      ),
    ])
    t.is(poll.statusCode, isHeld ? 200 : 204)
  })
}

test('held polls end with 204 when the service stops', async (t) => {
  const desk = await openDesk(t, { listens: true })
  const question = questionWith()
  await desk.ask(question)
  const { promise: allThere, resolve } = Promise.withResolvers<void>()
  let count = 0
  desk.app.server.on('request', () => {
    count += 1
    if (count === 3) resolve()
  })
  const url = `${desk.config.publicUrl}/p/tool/questions/${question.id}?after=1`
  const headers = { authorization: `Bearer ${desk.secret}`, prefer: 'wait=60' }
  const held = Promise.all([1, 2, 3].map(() => fetch(url, { headers })))
  await allThere
  await desk.app.close()
  t.deepEqual(
    (await held).map(({ status }) => status),
    [204, 204, 204],
  )
})

/** The routes with this way to wait, listening, and a client that polls. `secretIsRead` delays the service. */
async function openPoll(
  t: ExecutionContext,
  wait: Questions['wait'],
  secretIsRead: (reply: FastifyReply) => Promise<unknown> = async () => {},
) {
  const unused = async () => t.fail() as never
  const app = Fastify({ pluginTimeout: 120_000 })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.addHook('onRequest', async (_request, reply) => void (await secretIsRead(reply)))
  const facts = { packages: [], people: null, identity: null, cfa: false, createdAt: 0, secretHash: '' }
  const project = {
    id: randomUUID(),
    name: 'tool',
    viewers: [],
    rules: NO_RULES,
    limits: NO_LIMITS,
    ...facts,
  }
  const projects = { authenticate: async () => project, byName: async () => project }
  const identity = { prove: unused, spend: unused, accepted: unused }
  await app.register(
    protocolRoutes({
      config: CONFIG,
      projects,
      identity,
      questions: { ask: unused, report: unused, wait },
      reach: unused,
    }),
  )
  t.teardown(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const client = new AbortController()
  const poll = () =>
    fetch(`${url}/p/tool/questions/${randomUUID()}`, {
      headers: { authorization: 'Bearer secret', prefer: 'wait=60' },
      signal: client.signal,
    })
  return { poll, client }
}

test('a held poll is aborted when its client disconnects', async (t) => {
  const { promise: waiting, resolve: nowWaiting } = Promise.withResolvers<AbortSignal>()
  const { poll, client } = await openPoll(t, async (...[, , , , signal]) => {
    nowWaiting(signal)
    await once(signal, 'abort')
    return undefined
  })
  const held = poll()
  const signal = await waiting
  t.false(signal.aborted)
  client.abort()
  await t.throwsAsync(held)
  if (!signal.aborted) await once(signal, 'abort')
  t.true(signal.aborted)
})

test('a poll whose client disconnects while its secret is checked is aborted from the beginning', async (t) => {
  const { promise: waiting, resolve: nowWaiting } = Promise.withResolvers<AbortSignal>()
  const { poll, client } = await openPoll(
    t,
    async (...[, , , , signal]) => {
      nowWaiting(signal)
      return undefined
    },
    ({ raw }) => {
      client.abort()
      return once(raw, 'close')
    },
  )
  await t.throwsAsync(poll())
  t.true((await waiting).aborted)
})

/** Anything, roughly in the shape of a question. */
const hostile = fc.oneof(
  fc.jsonValue(),
  fc
    .record(
      Object.fromEntries(
        [
          ...Object.keys(questionWith()),
          'details',
          'web',
          'network',
          '__proto__x',
          'state',
          'link',
          'reason',
        ].map((name) => [
          name,
          fc.oneof(
            fc.constant((questionWith() as unknown as Record<string, unknown>)[name]),
            fc.jsonValue(),
            fc.string({ unit: 'binary' }),
          ),
        ]),
      ),
      { requiredKeys: [] },
    )
    .map((value) => value as object),
)
const text = fc.string({ unit: 'binary', maxLength: 60 })

test('hostile questions, reports, polls and secrets are refused and break nothing', async (t) => {
  const desk = await openDesk(t)
  const known = questionWith()
  await desk.ask(known)
  const ids = fc.oneof(fc.constantFrom(known.id, randomUUID()), text.map(encode))
  const paths = fc.oneof(
    fc.constant('/p/tool'),
    text.map((name) => `/p/${encode(name)}`),
  )
  const requests = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD'),
    path: fc.oneof(
      paths,
      fc.tuple(paths, ids).map(([path, id]) => `${path}/questions/${id}`),
    ),
    query: fc.option(fc.tuple(fc.constantFrom('after', 'x'), fc.oneof(text, fc.integer().map(String)))),
    payload: fc.oneof(
      hostile.map((value) => JSON.stringify(value) ?? ''),
      text,
    ),
    type: fc.constantFrom('application/json', 'text/plain', 'application/json; charset=x'),
    prefer: fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme-ascii' })),
    authorization: fc.option(fc.string({ unit: 'grapheme-ascii' }).map((secret) => `Bearer ${secret}`)),
  })
  await fc.assert(
    fc.asyncProperty(requests, async ({ method, path, query, payload, type, prefer, authorization }) => {
      const url = query ? `${path}?${query[0]}=${encode(query[1])}` : path
      const headers = {
        'content-type': type,
        prefer: prefer.replace(/wait/gi, ''),
        ...(authorization && { authorization }),
      }
      const hasBody = method === 'POST' || method === 'PATCH'
      const reply = await desk.call({ method: method as 'GET', url, headers, ...(hasBody && { payload }) })
      t.true(reply.statusCode < 500, `${method} ${url} ${payload}: ${reply.body}`)
      t.false([403, 410].includes(reply.statusCode), 'nobody has declined')
      if (authorization) t.false(reply.body.includes(desk.secret))
    }),
    { numRuns: 600 },
  )
})

/** Encodes a part of a URL, even if the text is not well formed. */
const encode = (value: string): string => encodeURIComponent(value.toWellFormed())
