import type { IncomingHttpHeaders } from 'node:http'
import test, { type ExecutionContext } from 'ava'
import { pollDone } from '../../lib/web/poll-done.ts'
import { createHastyClock } from '../fakes/clock.ts'
import { listen, serverFor, stop } from '../registry/http.ts'

interface Told {
  status: number
  headers?: Record<string, string>
  body?: string
}
const code: Told = { status: 200, body: '{"token":"1234567890123456"}' }

/** A registry that says these things, one after the other. */
async function poll(
  t: ExecutionContext,
  replies: Array<Told | 'drop'>,
  signal = new AbortController().signal,
) {
  const left = [...replies]
  const heads: IncomingHttpHeaders[] = []
  const server = serverFor(
    ({ headers }) => {
      heads.push(headers)
      const next = left.shift() ?? 'drop'
      return next === 'drop' ? next : { headers: {}, ...next, body: Buffer.from(next.body ?? '{}') }
    },
    () => () => {},
  )
  const url = await listen(server)
  t.teardown(() => stop(server))
  const clock = createHastyClock()
  const done = await pollDone(`${url}-/v1/done?authId=0f3c`, 'a token', clock, signal)
  return { done, heads, slept: clock.slept, left }
}

const ends: Array<[string, Array<Told | 'drop'>, object, number[]]> = [
  ['the code', [code], { kind: 'code', otp: '1234567890123456' }, []],
  ['the code after a while', [{ status: 202 }, code], { kind: 'code', otp: '1234567890123456' }, [1000]],
  [
    'a pause that the registry names',
    [{ status: 202, headers: { 'retry-after': '3' } }, code],
    { kind: 'code', otp: '1234567890123456' },
    [3000],
  ],
  [
    'a pause that is no pause, and one that is too long',
    [
      { status: 202, headers: { 'retry-after': '0' } },
      { status: 202, headers: { 'retry-after': '999' } },
      code,
    ],
    { kind: 'code', otp: '1234567890123456' },
    [1000, 10_000],
  ],
  ['a connection that breaks', ['drop', code], { kind: 'code', otp: '1234567890123456' }, [1000]],
  [
    'a registry that is not well',
    [{ status: 503 }, { status: 429 }, code],
    { kind: 'code', otp: '1234567890123456' },
    [1000, 1000],
  ],
  ['a later pair', [{ status: 403 }], { kind: 'gone' }, []],
  ['a pair that died', [{ status: 404 }], { kind: 'gone' }, []],
  ['a redirect', [{ status: 302, headers: { location: '/elsewhere' } }], { kind: 'gone' }, []],
  ['a reply without a code', [{ status: 200, body: '{}' }], { kind: 'gone' }, []],
  ['a reply that is no JSON', [{ status: 200, body: '<p>' }], { kind: 'gone' }, []],
  ['a token that is no code', [{ status: 200, body: '{"token":"npm_secret"}' }], { kind: 'gone' }, []],
]
for (const [title, replies, expected, slept] of ends) {
  test(`polls to the end: ${title}`, async (t) => {
    const run = await poll(t, replies)
    t.deepEqual(run.done, expected as never)
    t.deepEqual(run.slept, slept)
    t.deepEqual(run.left, [])
    t.true(run.heads.every(({ authorization }) => authorization === 'Bearer a token'))
  })
}

test('ends with the reason of the signal', async (t) => {
  await t.throwsAsync(poll(t, [], AbortSignal.abort(new TypeError('over'))), { instanceOf: TypeError })
})
