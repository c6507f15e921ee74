import test, { type ExecutionContext } from 'ava'
import { pollDone } from '../../lib/registry/poll-done.ts'
import { createHastyClock } from '../fakes/clock.ts'
import type { Served } from '../responders/server.ts'
import { startRegistry, TOKEN } from './client.ts'

const code: Served = { body: { token: '1234567890123456' } }
const otp = { kind: 'code', otp: '1234567890123456' }
const later = (retryAfter: string): Served => ({ status: 202, headers: { 'retry-after': retryAfter } })

async function poll(t: ExecutionContext, replies: Served[], signal = new AbortController().signal) {
  const { registry, received, origin } = await startRegistry(t, replies)
  const clock = createHastyClock()
  const done = await pollDone(registry, `${origin}/-/v1/done?authId=0f3c`, TOKEN, clock, signal)
  return { done, received, slept: clock.slept }
}

const ends: Array<[string, Served[], object, number[]]> = [
  ['one reply', [code], otp, []],
  ['a 202 and a reply', [{ status: 202 }, code], otp, [1000]],
  ['a pause that the registry names', [later('3'), code], otp, [3000]],
  [
    'a pause that is too short, and one that is too long',
    [later('0'), later('999'), code],
    otp,
    [1000, 10_000],
  ],
  ['a connection that breaks', ['drop', code], otp, [1000]],
  ['a registry with 503 and 429', [{ status: 503 }, { status: 429 }, code], otp, [1000, 1000]],
  ['a pair that was replaced', [{ status: 403 }], { kind: 'gone' }, []],
  ['a pair that expired', [{ status: 404 }], { kind: 'gone' }, []],
  ['a redirect', [{ status: 302, headers: { location: '/elsewhere' } }], { kind: 'gone' }, []],
  ['a reply without a code', [{ body: {} }], { kind: 'gone' }, []],
  ['a reply that is not JSON', [{ body: '<p>' }], { kind: 'gone' }, []],
  ['a token that is not a code', [{ body: { token: 'npm_secret' } }], { kind: 'gone' }, []],
  ['a reply that is too long', [{ body: 'x'.repeat(100_000) }], { kind: 'gone' }, []],
]
for (const [title, replies, expected, slept] of ends) {
  test(`polling ends with “${(expected as { kind: string }).kind}” after ${title}`, async (t) => {
    const run = await poll(t, replies)
    t.deepEqual(run.done, expected as never)
    t.deepEqual(run.slept, slept)
    t.is(run.received.length, replies.length)
    t.true(run.received.every(({ headers }) => headers.authorization === 'Bearer a-token'))
    t.is(run.received[0]?.path, '/-/v1/done?authId=0f3c')
  })
}

test('polling ends with the reason of the signal', async (t) => {
  await t.throwsAsync(poll(t, [code], AbortSignal.abort(new TypeError('over'))), { instanceOf: TypeError })
})
