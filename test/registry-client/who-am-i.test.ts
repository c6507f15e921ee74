import test from 'ava'
import { RegistryFault } from '../../lib/registry/registry-fault.ts'
import { judgeWhoAmI, whoAmI } from '../../lib/registry/who-am-i.ts'
import { createHastyClock } from '../fakes/clock.ts'
import type { Served } from '../responders/server.ts'
import { ended, type reply, startRegistry, TOKEN } from './client.ts'

const rows: Array<[Parameters<typeof reply>, object]> = [
  [[200, { username: 'alice' }], { kind: 'user', username: 'alice' }],
  [[200, {}], { kind: 'unknown' }],
  [[200, { username: '' }], { kind: 'unknown' }],
  [[200, '<html>'], { kind: 'unknown' }],
  [[200, null], { kind: 'unknown' }],
  [[404], { kind: 'unknown' }],
  [[405], { kind: 'unknown' }],
  [[501], { kind: 'unknown' }],
  [[401], { kind: 'refused', problem: 'token' }],
  [[401, { error: 'Token expired' }], { kind: 'refused', problem: 'expired' }],
  [[401, {}, { 'www-authenticate': 'ipaddress' }], { kind: 'refused', problem: 'address' }],
  [[403, { error: 'You do not have permission' }], { kind: 'refused', problem: 'forbidden' }],
  [[302], { kind: 'unreachable' }],
  [[429], { kind: 'unreachable' }],
  [[503], { kind: 'unreachable' }],
]
for (const [args, expected] of rows) {
  test(`a reply of ${JSON.stringify(args)} to whoami is judged as ${Object.values(expected).join(' ')}`, (t) => {
    t.like(judgeWhoAmI(ended(...args)), expected)
  })
}

test('a fault means that the registry is unreachable, not that the token is bad', (t) => {
  const fault = new RegistryFault('socket hang up', 'ECONNRESET')
  t.deepEqual(judgeWhoAmI({ kind: 'fault', fault }), { kind: 'unreachable', detail: 'socket hang up' })
})

const served: Array<[string, Served[], object, number]> = [
  ['once about a good token', [{ body: { username: 'alice' } }], { kind: 'user' }, 1],
  ['again after a fault', ['drop', { body: { username: 'alice' } }], { kind: 'user' }, 2],
  ['again after 5xx', [{ status: 502 }, { body: { username: 'alice' } }], { kind: 'user' }, 2],
  [
    'again after a rate limit',
    [{ status: 429 }, { status: 429 }, { body: { username: 'alice' } }],
    { kind: 'user' },
    3,
  ],
  ['at most three times', ['drop'], { kind: 'unreachable' }, 3],
  ['once about a bad token', [{ status: 401 }], { kind: 'refused' }, 1],
  ['once if it has no such route', [{ status: 501 }], { kind: 'unknown' }, 1],
]
for (const [title, replies, expected, count] of served) {
  test(`the registry is asked ${title}`, async (t) => {
    const { registry, received } = await startRegistry(t, replies)
    t.like(await whoAmI(registry, TOKEN, createHastyClock().sleep), expected)
    t.is(received.length, count)
    t.like(received[0], { method: 'GET', path: '/-/whoami' })
  })
}

test('the registry is asked again after the pause that it asks for, or that npm makes', async (t) => {
  const limited = (headers: Record<string, string> = {}) => ({ status: 429, headers })
  const pausesOf = async (...replies: Served[]) => {
    const { registry } = await startRegistry(t, replies)
    const clock = createHastyClock()
    await whoAmI(registry, TOKEN, clock.sleep)
    return clock.slept
  }
  t.deepEqual(await pausesOf('drop', { status: 502 }), [1000, 1000])
  t.deepEqual(await pausesOf(limited(), limited({ 'retry-after': '30' })), [10_000, 30_000])
  t.deepEqual(await pausesOf(limited({ 'retry-after': '1800' }), { body: {} }), [120_000])
})

for (const secret of ['with space', 'new\nline', '', 'ü']) {
  test(`${JSON.stringify(secret)} is not a token, and the registry is not asked`, async (t) => {
    const { registry, received } = await startRegistry(t, { body: {} })
    t.like(await whoAmI(registry, { type: 'bearer', secret }, createHastyClock().sleep), {
      kind: 'refused',
      problem: 'token',
    })
    t.deepEqual(received, [])
  })
}
