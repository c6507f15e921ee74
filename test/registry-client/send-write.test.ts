import test from 'ava'
import { sendWrite } from '../../lib/registry/send-write.ts'
import type { Served } from '../responders/server.ts'
import { startRegistry, TOKEN } from './client.ts'

const write = {
  method: 'PUT',
  path: '@a%2fb',
  body: '{"name":"@a/b"}',
  contentType: 'application/json',
  credential: TOKEN,
  command: 'publish',
  timeoutMs: 20_000,
} as const

test('a write carries the credential, the code and npm’s command', async (t) => {
  const { registry, received } = await startRegistry(t, { status: 201, body: { ok: true } })
  const headers = { 'user-agent': 'npm/11', 'npm-otp': 'other', 'NPM-Auth-Type': 'other' }
  const end = await sendWrite(registry, { ...write, otp: '012345', headers })
  t.like(end, { kind: 'reply', reply: { status: 201, json: { ok: true } } })
  t.like(received[0], { method: 'PUT', path: '/@a%2fb', body: write.body })
  t.like(received[0]?.headers, {
    authorization: 'Bearer a-token',
    'content-type': 'application/json',
    'npm-auth-type': 'legacy',
    'npm-command': 'publish',
    'npm-otp': '012345',
    'user-agent': 'npm/11',
  })
})

test('a write without a code asks for the web authentication', async (t) => {
  const { registry, received } = await startRegistry(t, { status: 401 })
  t.like(await sendWrite(registry, write), { kind: 'reply', reply: { status: 401 } })
  t.is(received[0]?.headers['npm-auth-type'], 'web')
  t.is(received[0]?.headers['npm-otp'], undefined)
})

const once: Array<[string, Served]> = [
  ['breaks off', 'drop'],
  ['is unavailable', { status: 503, headers: { 'retry-after': '0' } }],
  ['is busy', { status: 429, headers: { 'retry-after': '0' } }],
  ['redirects', { status: 307, headers: { location: '/other' } }],
]
for (const [title, served] of once) {
  test(`a write is sent once to a registry that ${title}`, async (t) => {
    const { registry, received } = await startRegistry(t, served)
    const { kind } = await sendWrite(registry, write)
    t.is(kind, served === 'drop' ? 'fault' : 'reply')
    t.is(received.length, 1)
  })
}

test('an abort ends a write with its reason', async (t) => {
  const ending = new AbortController()
  const { registry } = await startRegistry(t, () => {
    ending.abort(new TypeError('over'))
    return 'hold'
  })
  await t.throwsAsync(sendWrite(registry, { ...write, signal: ending.signal }), { instanceOf: TypeError })
})
