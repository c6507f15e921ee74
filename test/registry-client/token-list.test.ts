import test from 'ava'
import { judgeTokenList, judgeTokenRights, tokenWarnings, warningsOf } from '../../lib/registry/token-list.ts'
import { START } from '../fakes/clock.ts'
import type { Served } from '../responders/server.ts'
import { startRegistry } from './client.ts'

const token = 'npm_aBcDefghijklmnopqrstuvwxyz0123457890'
const credential = { type: 'bearer', secret: token } as const
const holder = { username: 'alice', variable: 'NPM_TOKEN_ALICE' }
const SHOWN = 'npm_aBcD...7890'
const DAY = 86_400_000
const inDays = (days: number) => new Date(START + days * DAY).toISOString()
const list = (...entries: object[]) => ({ objects: entries.map((entry) => ({ token: SHOWN, ...entry })) })

function warn(...entries: object[]): string[] {
  const facts = judgeTokenList(list(...entries), token)
  return facts ? warningsOf(facts, holder, START) : []
}

test('the list gives a token’s expiry and rights', (t) => {
  const entry = { expiry: inDays(3), bypass_2fa: true, readonly: true }
  const other = { token: 'npm_zzzz...7890' }
  const facts = { expiresAt: START + 3 * DAY, bypasses: true, readonly: true }
  t.deepEqual(judgeTokenList(list(other, entry), token), facts)
  t.deepEqual(judgeTokenList(list({}), token), { expiresAt: undefined, bypasses: false, readonly: false })
})

for (const shown of ['npm_zzzz...7890', 'npm_aBcD...0000', '']) {
  test(`“${shown}” in the list is another token`, (t) =>
    t.is(judgeTokenList(list({ token: shown }), token), undefined))
}

for (const shown of ['npm_aBcD…7890', token]) {
  test(`“${shown.slice(0, 9)}…” in the list is the token`, (t) =>
    t.truthy(judgeTokenList(list({ token: shown }), token)))
}

for (const json of [undefined, {}, { objects: 'many' }, list({ expiry: {} })]) {
  test(`the list ${JSON.stringify(json)} says nothing about a token`, (t) =>
    t.is(judgeTokenList(json, token), undefined))
}

for (const entry of [{}, { expiry: inDays(15) }, { expiry: null }, { expiry: 'never' }]) {
  test(`a token with ${JSON.stringify(entry)} causes no warning`, (t) => t.deepEqual(warn(entry), []))
}

for (const expiry of [inDays(13), START + 13 * DAY]) {
  test(`a token that expires within two weeks (${expiry}) causes a warning with the day`, (t) => {
    const [warning, ...more] = warn({ expiry })
    t.regex(warning ?? '', /alice.*NPM_TOKEN_ALICE.*2026-12-05/)
    t.deepEqual(more, [])
  })
}

test('a token that bypasses the second factor causes a warning, which does not show it', (t) => {
  const warnings = warn({ bypass_2fa: true, expiry: inDays(1) }).join()
  t.regex(warnings, /NPM_TOKEN_ALICE\) bypasses/)
  t.notRegex(warnings, /aBcDef/)
})

test('the registry is asked once, with the token itself', async (t) => {
  const { registry, received } = await startRegistry(t, {
    body: list({ expiry: inDays(3), bypass_2fa: true }),
  })
  t.is((await tokenWarnings(registry, credential, holder, START)).length, 2)
  t.is(received.length, 1)
  t.like(received[0], { method: 'GET', path: '/-/npm/v1/tokens?perPage=100' })
  t.is(received[0]?.headers.authorization, `Bearer ${token}`)
})

const silent: Array<[string, Served]> = [
  ['refuses', { status: 403, body: { error: 'no' } }],
  ['fails', { status: 500 }],
  ['breaks off', 'drop'],
  ['redirects', { status: 302, headers: { location: '/elsewhere' } }],
]
for (const [title, served] of silent) {
  test(`a registry that ${title} is asked once, and causes no warning`, async (t) => {
    const { registry, received } = await startRegistry(t, served)
    t.deepEqual(await tokenWarnings(registry, credential, holder, START), [])
    t.is(received.length, 1)
  })
}

test('the list is not read for a password', async (t) => {
  const { registry, received } = await startRegistry(t, { body: list({}) })
  t.deepEqual(await tokenWarnings(registry, { type: 'basic', secret: 'YTpi' }, holder, START), [])
  t.deepEqual(received, [])
})

test('the rights of a token are its actions and scopes for packages', (t) => {
  const entry = {
    permissions: [
      { name: 'package', action: 'write' },
      { name: 'org', action: 'read' },
    ],
    scopes: [
      { type: 'package', name: 'a' },
      { type: 'scope', name: '@team' },
      { type: 'org', name: 'others' },
    ],
  }
  t.deepEqual(judgeTokenRights(list(entry), token), { actions: ['write'], packages: ['a', '@team'] })
})

for (const entry of [{}, { permissions: null, scopes: 'all' }, { permissions: [{}], scopes: [1] }])
  test(`a list with ${JSON.stringify(entry)} says nothing about a token’s rights`, (t) => {
    t.deepEqual(judgeTokenRights(list(entry), token), { actions: [], packages: [] })
  })
