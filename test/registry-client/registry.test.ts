import { gzipSync } from 'node:zlib'
import test from 'ava'
import { createRegistry } from '../../lib/registry/registry.ts'
import { DIRECT, GET, startRegistry, TOKEN } from './client.ts'

test('a reply is read whole, whatever its status', async (t) => {
  const { get } = await startRegistry(t, {
    status: 418,
    headers: { 'npm-notice': 'short' },
    body: { error: 'teapot' },
  })
  const reply = await get()
  t.like(reply, { status: 418, json: { error: 'teapot' }, text: '{"error":"teapot"}' })
  t.is(reply.headers['npm-notice'], 'short')
})

test('a reply that is not JSON is text', async (t) => {
  const { get } = await startRegistry(t, { body: '<html>' })
  t.like(await get(), { status: 200, json: undefined, text: '<html>' })
})

test('a request carries the credential and npm’s user agent, and bypasses caches', async (t) => {
  const { get, received } = await startRegistry(t, { body: {} })
  await get({ credential: TOKEN, headers: { Accept: 'application/x' } })
  t.like(received[0]?.headers, {
    authorization: 'Bearer a-token',
    'cache-control': 'no-cache',
    accept: 'application/x',
  })
  t.regex(received[0]?.headers['user-agent'] ?? '', /^npm\/\d+\.\d+\.\d+ node\/v/)
})

test('headers of the connection and another authorization are not sent', async (t) => {
  const { get, received, origin } = await startRegistry(t, { body: {} })
  const headers = {
    authorization: 'Bearer other',
    Host: 'elsewhere.example',
    cookie: 'a=b',
    te: 'x',
    'npm-scope': '@a',
  }
  await get({ headers })
  t.like(received[0]?.headers, { host: new URL(origin).host, 'npm-scope': '@a' })
  t.deepEqual(
    ['authorization', 'cookie', 'te'].filter((name) => received[0]?.headers[name]),
    [],
  )
})

for (const slash of ['', '/']) {
  test(`a path is resolved below the registry’s own (${slash ? 'with' : 'without'} a trailing slash)`, async (t) => {
    const { origin, received } = await startRegistry(t, { body: {} })
    const registry = createRegistry({ url: `${origin}/npm/mine${slash}`, network: DIRECT })
    await registry.request({ ...GET, path: '@a%2fb' })
    await registry.request({ ...GET, path: `${origin}/-/v1/done?authId=1` })
    t.deepEqual(
      received.map(({ path }) => path),
      ['/npm/mine/@a%2fb', '/-/v1/done?authId=1'],
    )
    t.is(registry.url, `${origin}/npm/mine${slash}`)
  })
}

for (const path of [
  '../secret',
  '..%2f../x/../../../y',
  'http://127.0.0.1:1/',
  'https://a@elsewhere.example/',
]) {
  test(`nothing is sent to ${path}`, async (t) => {
    const { origin, received } = await startRegistry(t, { body: {} })
    const registry = createRegistry({ url: `${origin}/npm/`, network: DIRECT })
    await t.throwsAsync(registry.request({ ...GET, path }), { instanceOf: TypeError })
    t.deepEqual(received, [])
  })
}

test('a registry that is not an http URL is a TypeError', (t) => {
  t.throws(() => createRegistry({ url: 'ftp://a.example/', network: DIRECT }), { instanceOf: TypeError })
})

test('the user and password in the registry’s URL are sent if there is no other credential', async (t) => {
  const { origin, received } = await startRegistry(t, { body: {} })
  const url = origin.replace('//', '//user:p%40ss@')
  const registry = createRegistry({ url, network: DIRECT })
  await registry.request(GET)
  await registry.request({ ...GET, credential: TOKEN })
  const basic = `Basic ${Buffer.from('user:p@ss').toString('base64')}`
  t.deepEqual(
    received.map(({ headers }) => headers.authorization),
    [basic, 'Bearer a-token'],
  )
})

for (const method of ['PUT', 'POST', 'DELETE'] as const) {
  test(`a ${method} sends its body with its length, or none`, async (t) => {
    const { get, received } = await startRegistry(t, { body: {} })
    await get({ method, body: Buffer.from('déjà'), headers: { 'content-type': 'text/x' } })
    await get({ method })
    t.like(received[0], { method, body: 'déjà' })
    t.like(received[0]?.headers, { 'content-length': '6', 'content-type': 'text/x' })
    t.like(received[1], { method, body: '' })
  })
}

test('a HEAD has no body', async (t) => {
  const { get } = await startRegistry(t, { headers: { 'content-encoding': 'gzip' } })
  t.like(await get({ method: 'HEAD' }), { status: 200, text: '' })
})

test('a compressed reply is read', async (t) => {
  const { get } = await startRegistry(t, {
    write: (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}')),
  })
  t.deepEqual((await get()).json, { a: 1 })
})

test('an empty reply may be marked as compressed', async (t) => {
  const { get } = await startRegistry(t, {
    write: (response) => response.writeHead(204, { 'content-encoding': 'gzip' }).end(),
  })
  t.like(await get(), { status: 204, text: '' })
})
