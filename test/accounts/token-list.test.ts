import test from 'ava'
import { judgeTokenList, tokenWarnings } from '../../lib/accounts/token-list.ts'
import { START } from '../fakes/clock.ts'
import { type Served, startServer } from '../responders/server.ts'

const token = 'npm_aBcDefghijklmnopqrstuvwxyz0123457890'
const account = { username: 'alice', variable: 'NPM_TOKEN_ALICE', token }
const SHOWN = 'npm_aBcD...7890'
const DAY = 86_400_000
const inDays = (days: number) => new Date(START + days * DAY).toISOString()

const judge = (...entries: object[]) =>
  judgeTokenList(
    entries.map((entry) => ({ token: SHOWN, ...entry })),
    account,
    START,
  )

const quiet: Array<[string, object[]]> = [
  ['no entry', []],
  ['an entry that says nothing', [{}]],
  ['a token with time left', [{ expiry: inDays(15), bypass_2fa: false }]],
  ['a token without an end', [{ expiry: null }]],
  ['an end that is no date', [{ expiry: 'never' }]],
  ['another token', [{ token: 'npm_zzzz...7890', expiry: inDays(1), bypass_2fa: true }]],
  ['another token yet', [{ token: 'npm_aBcD...0000', expiry: inDays(1), bypass_2fa: true }]],
  ['a token shown as nothing', [{ token: '', bypass_2fa: true }]],
]

for (const [title, entries] of quiet) {
  test(`says nothing of ${title}`, (t) => t.deepEqual(judge(...entries), []))
}

for (const expiry of [inDays(13), START + 13 * DAY]) {
  test(`an end within two weeks (${expiry}) is said, with its day`, (t) => {
    const [warning, ...more] = judge({ expiry })
    t.regex(warning ?? '', /alice.*NPM_TOKEN_ALICE.*2026-12-05/)
    t.deepEqual(more, [])
  })
}

test('bypassing the second factor is said', (t) => {
  t.regex(judge({ bypass_2fa: true })[0] ?? '', /NPM_TOKEN_ALICE.*bypasses/)
})

test('the list may show the token in other ways', (t) => {
  t.is(judge({ token: 'npm_aBcD…7890', bypass_2fa: true }).length, 1)
  t.is(judge({ token, bypass_2fa: true }).length, 1)
})

test('the token itself is in no warning', (t) => {
  t.notRegex(judge({ expiry: inDays(1), bypass_2fa: true }).join(), /aBcDef/)
})

test('asks the registry with the account’s token, once', async (t) => {
  const objects = [{ token: SHOWN, expiry: inDays(3), bypass_2fa: true }]
  const { url, received } = await startServer(t, { body: { objects, total: 1, urls: {} } })
  const warnings = await tokenWarnings(account, new URL('.', url).href, START)
  t.is(warnings.length, 2)
  t.is(received.length, 1)
  t.like(received[0], { method: 'GET', path: '/-/npm/v1/tokens?perPage=100' })
  t.is(received[0]?.headers.authorization, `Bearer ${token}`)
})

test('a registry in a folder keeps it, with or without the last slash', async (t) => {
  const { url, received } = await startServer(t, { status: 403 })
  for (const folder of ['npm/mine', 'npm/mine/'])
    await tokenWarnings(account, new URL(folder, url).href, START)
  t.deepEqual(new Set(received.map(({ path }) => path)), new Set(['/npm/mine/-/npm/v1/tokens?perPage=100']))
})

const silent: Array<[string, Served]> = [
  ['refuses', { status: 403, body: { error: 'no' } }],
  ['is broken', { status: 500 }],
  ['breaks off', 'drop'],
  ['says something else', { body: '<html>' }],
  ['has no list', { body: { objects: 'many' } }],
]

for (const [title, served] of silent) {
  test(`a registry that ${title} is asked once, and nothing said`, async (t) => {
    const { url, received } = await startServer(t, served)
    t.deepEqual(await tokenWarnings(account, url.origin, START), [])
    t.is(received.length, 1)
  })
}

test('the token goes nowhere else', async (t) => {
  const elsewhere = await startServer(t, { body: { objects: [] } })
  const { url } = await startServer(t, { status: 302, headers: { location: elsewhere.url.href } })
  t.deepEqual(await tokenWarnings(account, url.origin, START), [])
  t.deepEqual(elsewhere.received, [])
})

test('without a token nobody is asked', async (t) => {
  const { url, received } = await startServer(t, { status: 500 })
  t.deepEqual(await tokenWarnings({ ...account, token: undefined }, url.origin, START), [])
  t.deepEqual(received, [])
})
