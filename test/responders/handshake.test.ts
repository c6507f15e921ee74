import { inspect } from 'node:util'
import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { createEndpoint } from '../../lib/responders/endpoint.ts'
import { createHastyClock } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { SECRET, scene } from './endpoint-scene.ts'
import { type Served, startServer } from './server.ts'

const hello = (features: unknown, protocol: unknown = 1): Served => ({ body: { protocol, features } })

test('the handshake is one GET with the secret and no body', async (t) => {
  const { responder, received } = await scene(t, hello([]))
  await responder.connect()
  t.is(received.length, 1)
  t.like(received[0], { method: 'GET', path: '/ask', body: '' })
  t.like(received[0]?.headers, { authorization: `Bearer ${SECRET}`, 'accept-encoding': undefined })
})

const accepted: Array<[string, Served, string[], isNotFound?: true]> = [
  ['an endpoint with no features', hello([]), []],
  ['an endpoint with features', hello(['sealed', 'approval', 'wait']), ['approval', 'wait', 'sealed']],
  ['an endpoint with an unknown feature', hello(['approval', 'telepathy']), ['approval']],
  ['a simple endpoint that answers 404', { status: 404, body: 'Not found' }, [], true],
  ['one that answers 404 in its framework’s words', { status: 404, body: { error: 'Not Found' } }, [], true],
  ['a simple endpoint that answers 405', { status: 405 }, []],
]

for (const [title, served, features, isNotFound] of accepted) {
  test(`the responder connects to ${title}`, async (t) => {
    const { responder } = await scene(t, served)
    const found = { features: features as never, ...(isNotFound && { isNotFound }) }
    t.deepEqual(await responder.connect(), found)
  })
}

const refused: Array<[string, Served, ErrorCode]> = [
  ['401', { status: 401 }, 'ERESPONDERAUTH'],
  ['403', { status: 403, body: { message: 'No.' } }, 'ERESPONDERAUTH'],
  ['another version', hello([], 2), 'ERESPONDERPROTOCOL'],
  ['no version', { body: { features: [] } }, 'ERESPONDERPROTOCOL'],
  ['features that are not a list', hello('approval'), 'ERESPONDERPROTOCOL'],
  ['a page', { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' }, 'ERESPONDERPROTOCOL'],
  ['an empty body', {}, 'ERESPONDERPROTOCOL'],
  ['204', { status: 204 }, 'ERESPONDERPROTOCOL'],
  ['400', { status: 400 }, 'ERESPONDERPROTOCOL'],
  [
    'a 404 of a service that has no such path',
    { status: 404, body: { error: 'not_found' } },
    'ERESPONDERPROTOCOL',
  ],
  ['410', { status: 410 }, 'ERESPONDERPROTOCOL'],
  [
    'a body that is too long',
    { body: `{"protocol":1,"features":[]}${' '.repeat(70_000)}` },
    'ERESPONDERPROTOCOL',
  ],
]

for (const [title, served, code] of refused) {
  test(`an endpoint that answers the handshake with ${title} is ${code} at once`, async (t) => {
    const { responder, received, clock, url } = await scene(t, served)
    const error = await t.throwsAsync(responder.connect(), { code })
    t.is(received.length, 1)
    t.deepEqual(clock.slept, [])
    t.true((error as unknown as { details: string }).details.includes(url.href))
  })
}

test('the error for a wrong secret shows the endpoint’s message', async (t) => {
  const { responder } = await scene(t, { status: 401, body: { message: 'Unknown\nproject' } })
  const error = await t.throwsAsync(responder.connect(), { code: 'ERESPONDERAUTH' })
  t.regex((error as unknown as { details: string }).details, /Unknown project/)
})

for (const status of [301, 302, 307, 308]) {
  test(`a ${status} is not followed, and the secret is not sent there`, async (t) => {
    const elsewhere = await startServer(t, hello([]))
    const { responder } = await scene(t, { status, headers: { location: elsewhere.url.href } })
    await t.throwsAsync(responder.connect(), { code: 'ERESPONDERPROTOCOL' })
    t.deepEqual(elsewhere.received, [])
  })
}

for (const trouble of [
  'drop',
  { status: 500 },
  { status: 503 },
  { status: 429 },
  { status: 408 },
] as Served[]) {
  const name = typeof trouble === 'string' ? trouble : (trouble as { status: number }).status

  test(`the handshake is tried again after a single ${name}`, async (t) => {
    const { responder, received } = await scene(t, [trouble, hello(['approval'])])
    t.deepEqual(await responder.connect(), { features: ['approval'] })
    t.is(received.length, 2)
  })

  test(`a ${name} that lasts is ERESPONDERUNREACHABLE within 20 seconds`, async (t) => {
    const { responder, clock } = await scene(t, trouble)
    await t.throwsAsync(responder.connect(), { code: 'ERESPONDERUNREACHABLE' })
    t.true(clock.slept.reduce((sum, ms) => sum + ms, 0) <= 20_000)
  })
}

test('a requested pause is kept, and shortened to the 20 seconds', async (t) => {
  const busy = (pause: string): Served => ({ status: 503, headers: { 'retry-after': pause } })
  const { responder, clock } = await scene(t, [busy('7'), busy('3600'), hello([])])
  await responder.connect()
  t.is(clock.slept[0], 7000)
  t.true((clock.slept[1] as number) < 13_000)
})

test('the query of an endpoint is sent, but not shown', async (t) => {
  const server = await startServer(t, { status: 401 })
  server.url.search = '?key=hidden'
  const responder = createEndpoint(
    { endpoint: server.url, secret: SECRET, logger: createContext().logger },
    { now: () => 0, sleep: async () => {} },
  )
  const error = await t.throwsAsync(responder.connect(), { code: 'ERESPONDERAUTH' })
  t.is(server.received[0]?.path, '/ask?key=hidden')
  t.false(
    JSON.stringify([responder.name, error, (error as unknown as { details: string }).details]).includes(
      'hidden',
    ),
  )
})

test('a secret that no header can carry is neither sent nor shown', async (t) => {
  const server = await startServer(t, hello([]))
  const clock = createHastyClock()
  const responder = createEndpoint(
    { endpoint: server.url, secret: 'hidden\nhidden€', logger: createContext().logger },
    clock,
  )
  const error = await t.throwsAsync(responder.connect(), { code: 'ERESPONDERUNREACHABLE' })
  t.notRegex(inspect(error, { depth: 9, showHidden: true }), /hidden\n|hidden€/)
  t.deepEqual(server.received, [])
})
