import test from 'ava'
import { judgeDistTags, pathOfDistTag, readDistTags } from '../../lib/registry/dist-tags.ts'
import { exchangeIdentity, judgeIdentity } from '../../lib/registry/exchange-identity.ts'
import { createRegistry } from '../../lib/registry/registry.ts'
import { RegistryFault } from '../../lib/registry/registry-fault.ts'
import { askStatus, judgeStatus, type StatusReply } from '../../lib/registry/version-status.ts'
import { DIRECT, ended, type reply, startRegistry, TOKEN } from './client.ts'

const fault = { kind: 'fault', fault: new RegistryFault('socket hang up', 'ECONNRESET') } as const

test('dist-tags are read without CouchDB’s _etag', async (t) => {
  const { registry, received } = await startRegistry(t, [
    { body: { latest: '1.0.0', _etag: 'x' } },
    { status: 404 },
    'drop',
  ])
  const read = () => readDistTags(registry, TOKEN, '@a/b')
  t.deepEqual([await read(), await read(), await read()], [{ latest: '1.0.0' }, undefined, undefined])
  t.is(received[0]?.path, '/-/package/@a%2fb/dist-tags')
  t.is(judgeDistTags({ latest: 1 }), undefined)
})

test('the path of a dist-tag is encoded', (t) => {
  t.is(pathOfDistTag('@a/b', 'release 1/x'), '-/package/@a%2fb/dist-tags/release%201%2Fx')
})

const statuses: Array<[Parameters<typeof reply>, StatusReply]> = [
  [[200, { status: 'published' }], { kind: 'status', status: 'published' }],
  [[200, { status: 'something new' }], { kind: 'unavailable' }],
  [[200, '<html>'], { kind: 'unavailable' }],
  [[302], { kind: 'unavailable' }],
  [[401], { kind: 'unavailable' }],
  [[403], { kind: 'unavailable' }],
  [[404], { kind: 'not-found' }],
  [[429], { kind: 'fault' }],
  [[503], { kind: 'fault' }],
]
for (const [args, expected] of statuses) {
  test(`a reply of ${JSON.stringify(args)} to a status request is judged as ${expected.kind}`, (t) => {
    t.deepEqual(judgeStatus(ended(...args)), expected)
  })
}

test('the status of a version is requested below the registry’s path', async (t) => {
  const { origin, received } = await startRegistry(t, { body: { status: 'staged' } })
  const registry = createRegistry({ url: `${origin}/npm`, network: DIRECT })
  const status = await askStatus(registry, TOKEN, { name: '@a/b', version: '1.0.0+x' })
  t.deepEqual(status, { kind: 'status', status: 'staged' })
  t.like(received[0], { path: '/npm/-/package/%40a%2Fb/version/1.0.0%2Bx/status' })
  t.deepEqual(judgeStatus(fault), { kind: 'fault' })
})

const exchanges: Array<[Parameters<typeof reply>, object]> = [
  [[201, { token: 'abc' }], { kind: 'token', credential: { type: 'bearer', secret: 'abc' } }],
  [[201, {}], { kind: 'refused', status: 201, detail: 'HTTP 201' }],
  [[404, { message: 'no package' }], { kind: 'refused', status: 404, detail: 'HTTP 404: no package' }],
  [[503], { kind: 'unreachable', detail: 'HTTP 503' }],
]
for (const [args, expected] of exchanges) {
  test(`a reply of ${JSON.stringify(args)} to an identity is judged as ${(expected as { kind: string }).kind}`, (t) => {
    t.deepEqual(judgeIdentity(ended(...args)) as unknown, expected)
  })
}

test('an identity is exchanged at the registry’s origin, with itself as the credential', async (t) => {
  const { origin, received } = await startRegistry(t, { status: 201, body: { token: 'abc' } })
  const registry = createRegistry({ url: `${origin}/npm/`, network: DIRECT })
  t.like(await exchangeIdentity(registry, '@a/b', 'id.to.ken'), { kind: 'token' })
  t.like(received[0], { method: 'POST', path: '/-/npm/v1/oidc/token/exchange/package/%40a%2Fb' })
  t.is(received[0]?.headers.authorization, 'Bearer id.to.ken')
  t.like(judgeIdentity(fault), { kind: 'unreachable', detail: 'socket hang up' })
})
