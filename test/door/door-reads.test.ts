import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import test, { type ExecutionContext } from 'ava'
import type { ReadOptions } from '../../lib/door/door-reads.ts'
import { createRegistry } from '../../lib/registry/registry.ts'
import { createFakeRegistry, replyWith } from '../fakes/registry.ts'
import { DIRECT, startRegistry } from '../registry-client/client.ts'
import type { Serve } from '../responders/server.ts'
import { openScene } from './door-scene.ts'

const READER = { type: 'bearer', secret: 'npm_token-of-reader' } as const
const PACKUMENT = { name: 'name', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': {}, '2.1.0': {} } }

async function scene(t: ExecutionContext, serve: Serve, options: Partial<ReadOptions> = {}) {
  const { registry, received } = await startRegistry(t, serve)
  return { received, ...(await openScene(t, { registry, reader: READER, ...options })) }
}

test('a read by npm is forwarded with the reader’s credential, and its reply is unchanged', async (t) => {
  const body = { name: 'a', dist: { tarball: 'https://registry.example/a/-/a-1.0.0.tgz' } }
  const { call, received } = await scene(t, {
    status: 203,
    headers: { etag: '"1"', 'set-cookie': 'a=b', 'npm-notice': 'hello' },
    body,
  })
  const headers = {
    accept: 'application/vnd.npm.install-v1+json',
    'user-agent': 'npm/11',
    'npm-command': 'publish',
    'if-none-match': '"0"',
    cookie: 'c=d',
    'x-other': 'e',
  }
  const given = await call({ path: '/@a%2fb?write=true', headers })
  t.like(given, { status: 203, text: JSON.stringify(body) })
  t.like(given.headers, { etag: '"1"', 'npm-notice': 'hello' })
  t.false('set-cookie' in given.headers)
  const [{ method, path, headers: sent } = t.fail()] = received
  t.deepEqual([method, path], ['GET', '/@a%2fb?write=true'])
  const { cookie: _, 'x-other': __, ...passed } = headers
  t.like(sent, { ...passed, authorization: `Bearer ${READER.secret}` })
  t.false('cookie' in sent || 'x-other' in sent)
})

test('a registry’s notice forms no command, because npm prints it', async (t) => {
  const long = `said ##vso[hostile] ##[error]${'a'.repeat(600)}`
  const { call } = await scene(t, { headers: { 'npm-notice': long }, body: 'ok' })
  t.regex(String((await call()).headers['npm-notice']), /^said # #vso\[hostile\] # #\[error\]a{400,}\.\.\.$/)
})

test('a read without the door’s credential is forwarded without one', async (t) => {
  const { call, received } = await scene(t, { body: 'ok' })
  t.like(await call({ token: null }), { status: 200, text: 'ok' })
  t.false('authorization' in (received[0]?.headers ?? t.fail()))
})

const OF_ACCOUNT = ['npm/v1/tokens', 'npm/v1/user', 'whoami', 'stage', 'org/a/package', 'v1/search?text=a']
/** Paths that a server in front of a registry may read in another way: it decodes twice, merges slashes or drops parameters. */
const READ_ANEW = ['%252d/whoami', '-%252fwhoami', '%2f-/whoami', '-;a/whoami', 'a/..;/-/whoami']
for (const path of [...OF_ACCOUNT.map((each) => `-/${each}`), '%2d/whoami', '-%2fwhoami', ...READ_ANEW])
  test(`account data is read without the reader’s credential: ${path}`, async (t) => {
    const { call, received } = await scene(t, { body: 'ok' })
    t.is((await call({ path: `/${path}` })).status, 200)
    t.false('authorization' in (received[0]?.headers ?? t.fail()))
  })

const USERS: Array<[path: string, findsUsers: boolean, isSigned: boolean]> = [
  ['/-/user/org.couchdb.user:bob', true, true],
  ['/-/user/org.couchdb.user:bob', false, false],
  ['/-/user/org.couchdb.user:bob?write=true', true, false],
  ['/-/user/org.couchdb.user:bob/package', true, false],
  ['/-/user/org.couchdb.user:bob%2fpackage', true, false],
  ['/-/user/bob/package', true, false],
]
for (const [path, findsUsers, isSigned] of USERS)
  test(`${path} is read ${isSigned ? 'with' : 'without'} the reader’s credential${findsUsers ? '' : ' if no owner is changed'}`, async (t) => {
    const { call, received } = await scene(t, { body: 'ok' }, { findsUsers })
    t.is((await call({ path })).status, 200)
    t.is('authorization' in (received[0]?.headers ?? t.fail()), isSigned)
  })

test('an audit whose path may lead elsewhere is forwarded without the reader’s credential', async (t) => {
  const { call, received } = await scene(t, { body: {} })
  const post = (path: string) => call({ method: 'POST', path, body: '{}' })
  await post('/-/npm/v1/security/advisories/bulk')
  await post('/-/npm/v1/security/..;/tokens')
  await post('/-/npm/v1/security/%252e%252e/tokens')
  t.deepEqual(
    received.map(({ headers }) => headers.authorization),
    [`Bearer ${READER.secret}`, undefined, undefined],
  )
})

for (const path of ['-/package/@a%2fb/visibility', '-/package/a/dist-tags', 'a/-/a-1.0.0.tgz'])
  test(`package data is read with the reader’s credential: ${path}`, async (t) => {
    const { call, received } = await scene(t, { body: 'ok' })
    await call({ path: `/${path}` })
    t.is(received[0]?.headers.authorization, `Bearer ${READER.secret}`)
  })

test('HEAD requests and errors are passed on unchanged', async (t) => {
  const { call, received } = await scene(t, { status: 404, body: { error: 'Not found' } })
  t.like(await call({ method: 'HEAD' }), { status: 404, text: '' })
  t.like(await call({ path: '/none' }), { status: 404, text: '{"error":"Not found"}' })
  t.deepEqual(
    received.map(({ method }) => method),
    ['HEAD', 'GET'],
  )
})

test('a compressed body stays compressed', async (t) => {
  const body = gzipSync('compressed')
  const write = (response: ServerResponse) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(body)
  const { door, call } = await scene(t, { write })
  t.like((await call({ headers: { 'accept-encoding': 'gzip' } })).headers, { 'content-encoding': 'gzip' })
  const reply = await fetch(`${door.url}name`)
  t.is(await reply.text(), 'compressed')
})

test('a registry that cannot be reached is 502, and the reply does not say why', async (t) => {
  const { call } = await scene(t, 'drop')
  const { status, text } = await call()
  t.is(status, 502)
  t.notRegex(text, /ECONN|127\.0\.0\.1/)
})

test('a reply that breaks off at the registry breaks off at the door', async (t) => {
  const write = (response: ServerResponse) => {
    response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy())
  }
  const { call } = await scene(t, { write })
  await t.throwsAsync(call())
})

test('a version that is already published is hidden from npm, which would send nothing otherwise', async (t) => {
  const hidden = { name: '@a/name', version: '2.1.0' }
  const { call, received } = await scene(t, { body: PACKUMENT }, { hidden })
  const { status, text } = await call({ path: '/@a%2fname', headers: { accept: 'x/y' } })
  t.is(status, 200)
  t.deepEqual(JSON.parse(text), { ...PACKUMENT, versions: { '1.0.0': {} } })
  t.like(received[0], { method: 'GET', path: '/@a%2fname' })
  t.like(received[0]?.headers, { accept: 'x/y', authorization: `Bearer ${READER.secret}` })
})

for (const [title, call] of [
  ['another package', { path: '/other' }],
  ['the version itself', { path: '/name/2.1.0' }],
  ['a client without the credential', { path: '/name', token: null }],
] as const) {
  test(`no version is hidden: ${title}`, async (t) => {
    const scened = await scene(t, { body: PACKUMENT }, { hidden: { name: 'name', version: '2.1.0' } })
    t.deepEqual(JSON.parse((await scened.call(call)).text), PACKUMENT)
  })
}

for (const [title, status, body] of [
  ['an error', 404, { error: 'Not found' }],
  ['not a document', 200, ['a list']],
  ['versions that are null', 200, { versions: null }],
  ['not JSON', 200, 'text'],
] as const) {
  test(`a reply with no version to hide is passed on: ${title}`, async (t) => {
    const { call } = await scene(t, { status, body }, { hidden: { name: 'name', version: '2.1.0' } })
    const given = await call()
    t.is(given.status, status)
    t.deepEqual(JSON.parse(given.text), typeof body === 'string' ? {} : body)
  })
}

test('an audit is forwarded with the reader’s credential', async (t) => {
  const { call, received } = await scene(t, { status: 201, body: { advisories: [] } })
  const path = '/-/npm/v1/security/advisories/bulk'
  const body = gzipSync('{"a":["1.0.0"]}')
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip', 'x-other': 'e' }
  t.like(await call({ method: 'POST', path, body, headers }), { status: 201, text: '{"advisories":[]}' })
  const { authorization, 'x-other': other, ...sent } = received[0]?.headers ?? t.fail()
  t.like(sent, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
  t.deepEqual([authorization, other], [`Bearer ${READER.secret}`, undefined])
  t.like(received[0], { method: 'POST', path })
})

test('an audit without the door’s credential is forwarded without the reader’s', async (t) => {
  const { call, received } = await scene(t, { body: {} })
  const path = '/-/npm/v1/security/audits/quick'
  t.is((await call({ method: 'POST', path, token: null, body: '{}' })).status, 200)
  t.false('authorization' in (received[0]?.headers ?? t.fail()))
})

test('a credential in the registry’s URL is sent only with the door’s credential, and only for package data', async (t) => {
  const { origin, received } = await startRegistry(t, { body: {} })
  const registry = createRegistry({ url: `${origin.replace('//', '//user:pw@')}/`, network: DIRECT })
  const overlay = () => () => undefined
  const plain = await openScene(t, { registry, reader: undefined })
  const changed = await openScene(t, { registry, reader: undefined, overlay })
  const audit = { method: 'POST', path: '/-/npm/v1/security/audits/quick', body: '{}' }
  for (const { call } of [plain, changed]) {
    for (const each of [{}, audit]) await call({ ...each, token: null })
    await call({ path: '/-;a/whoami' })
    for (const each of [{}, audit]) await call(each)
  }
  const basic = `Basic ${Buffer.from('user:pw').toString('base64')}`
  const seen = [undefined, undefined, undefined, basic, basic]
  t.deepEqual(
    received.map(({ headers }) => headers.authorization),
    [...seen, ...seen],
  )
})

test('an audit that is too long is not forwarded', async (t) => {
  const { call, received } = await scene(t, { body: {} })
  const body = Buffer.alloc(20 * 1024 ** 2 + 1)
  t.is((await call({ method: 'POST', path: '/-/npm/v1/security/audits', body })).status, 502)
  t.deepEqual(received, [])
})

for (const method of ['POST', 'PUT', 'GET']) {
  test(`the door exchanges no identity: ${method}`, async (t) => {
    const { call, received, door } = await scene(t, { body: {} })
    const path = '/-/npm/v1/oidc/token/exchange/package/name'
    for (const token of [door.token, null]) t.is((await call({ method, path, token })).status, 404)
    t.deepEqual(received, [])
    t.false(door.broken.aborted)
  })
}

const IDENTITY = '/-/identity?for=provenance&audience=sigstore'

test('npm gets the job’s identity for Sigstore', async (t) => {
  const { call } = await scene(t, { body: {} }, { identity: async () => 'a.b.c' })
  const { status, text } = await call({ path: IDENTITY })
  t.deepEqual([status, JSON.parse(text)], [200, { value: 'a.b.c' }])
})

const unsigned: Array<[title: string, path: string, withToken: boolean]> = [
  ['the registry as the audience', '/-/identity?for=provenance&audience=npm:registry.npmjs.org', true],
  ['two audiences', `${IDENTITY}&audience=npm:registry.npmjs.org`, true],
  ['two audiences, the other way round', '/-/identity?audience=npm:a&audience=sigstore', true],
  ['no audience', '/-/identity?for=provenance', true],
  ['an audience that only begins with sigstore', `${IDENTITY}.example`, true],
  ['a client without the door’s credential', IDENTITY, false],
]

for (const [title, path, withToken] of unsigned) {
  test(`the door does not give out the job’s identity: ${title}`, async (t) => {
    const identity = () => {
      t.fail('asked for')
      return Promise.resolve('a.b.c')
    }
    const { call, door } = await scene(t, { body: {} }, { identity })
    t.is((await call({ path, token: withToken ? door.token : null })).status, 403)
  })
}

test('an identity that the CI does not give is 403, and one that fails is 502 without the reason', async (t) => {
  t.is((await (await scene(t, { body: {} })).call({ path: IDENTITY })).status, 403)
  const identity = () => Promise.reject(new Error('hidden'))
  const { status, text } = await (await scene(t, { body: {} }, { identity })).call({ path: IDENTITY })
  t.is(status, 502)
  t.notRegex(text, /hidden/)
})

test('a query that cannot be decoded does no harm', async (t) => {
  const registry = createFakeRegistry({ packument: [replyWith(200)] })
  const { call, put, door } = await openScene(t, { registry, hidden: { name: 'name', version: '1.0.0' } })
  t.is((await call({ path: '/name?%' })).status, 200)
  void put().catch(() => {})
  t.is((await door.write).path, 'name')
})
