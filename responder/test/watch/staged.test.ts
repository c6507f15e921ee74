import test from 'ava'
import type { RegistryReply } from '../../src/watch/read-registry.ts'
import { judgeLive, judgeStaged, readStaged } from '../../src/watch/staged.ts'

const replyOf = (status: number, json: unknown = {}, retryAfter: string | null = null): RegistryReply => ({
  ...{ status, json, retryAfter },
})
const NOW = Date.UTC(2026, 10, 1)
const item = { id: 'x', packageName: 'tool', version: '1.0.0', tag: 'latest', status: 'staged', actor: 'ada' }

test('a page of the list is read as names, versions and dist-tags', (t) => {
  const found = judgeStaged(replyOf(200, { items: [item], page: 0, perPage: 100, total: 1 }), NOW)
  t.deepEqual(found, { items: [{ name: 'tool', version: '1.0.0', tag: 'latest' }], total: 1 })
})

const FAILURES: [string, RegistryReply, { code: string; retryAfterMs?: number }][] = [
  ['an invalid token', replyOf(401), { code: 'token' }],
  ['a token without permission', replyOf(403), { code: 'token' }],
  ['a registry without staging', replyOf(404), { code: 'unfit' }],
  ['a reply that is not a list', replyOf(200, []), { code: 'unfit' }],
  ['too many requests', replyOf(429, {}, '7'), { code: 'away', retryAfterMs: 7_000 }],
  [
    'a date to retry at',
    replyOf(503, {}, new Date(NOW + 9_000).toUTCString()),
    { code: 'away', retryAfterMs: 9_000 },
  ],
  ['a request to wait for days', replyOf(503, {}, '999999'), { code: 'away', retryAfterMs: 3_600_000 }],
  ['a redirect', replyOf(302), { code: 'away' }],
]
for (const [title, reply, error] of FAILURES) {
  test(`${title} gets its own kind of failure`, (t) => {
    t.like(
      t.throws(() => judgeStaged(reply, NOW)),
      error,
    )
  })
}

test('a version is public only if the package’s document has it', (t) => {
  const versions = { '1.0.0': {} }
  t.true(judgeLive(replyOf(200, { versions }), NOW)('1.0.0'))
  t.false(judgeLive(replyOf(200, { versions }), NOW)('1.0.1'))
  t.false(judgeLive(replyOf(200, { versions }), NOW)('constructor'))
  t.false(judgeLive(replyOf(404), NOW)('1.0.0'))
  for (const reply of [replyOf(200, null), replyOf(500), replyOf(401)])
    t.throws(() => judgeLive(reply, NOW)('1.0.0'))
})

test('invalid entries of the list are ignored, and an endless list is given up', async (t) => {
  const account = { registry: 'https://registry.example/', npmToken: 'npm_x' }
  const items = [item, { ...item, packageName: '../x' }, { ...item, version: '^1' }, { ...item, tag: '1.x' }]
  const found = await readStaged(
    account,
    async () => replyOf(200, { items, total: 4 }),
    () => NOW,
  )
  t.is(found.length, 1)
  const endless = readStaged(
    account,
    async () => replyOf(200, { items: [item], total: 1e9 }),
    () => NOW,
  )
  await t.throwsAsync(endless, { code: 'unfit' } as never)
})
