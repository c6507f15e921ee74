import test from 'ava'
import { type AccountsCheck, checkAccounts } from '../../lib/doctor/check-accounts.ts'
import type { ExaminedToken } from '../../lib/doctor/read-accounts.ts'

const TOKEN: ExaminedToken = {
  variable: 'NPM_TOKEN_ALICE',
  owner: { kind: 'user', username: 'alice' },
  facts: { expiresAt: Date.UTC(2027, 0, 1), bypasses: false, readonly: false },
  rights: { actions: ['write'], packages: ['tool'] },
}
const CHECK: AccountsCheck = {
  ...{ name: 'tool', isAttended: true, isStaged: false, isOnSite: false, isDefault: true },
  ...{ codes: [], now: Date.UTC(2026, 10, 1) },
  document: { kind: 'package', latest: '1.0.0', maintainers: ['alice'], versions: [] },
}
const check = (token: Partial<ExaminedToken> = {}, changes: Partial<AccountsCheck> = {}) =>
  checkAccounts([{ ...TOKEN, ...token }], { ...CHECK, ...changes })
const levels = (...given: Parameters<typeof check>) =>
  check(...given).map(({ level, id }) => `${level} ${id}`)
const others: AccountsCheck['document'] = {
  kind: 'package',
  latest: '1.0.0',
  maintainers: ['bob'],
  versions: [],
}

test('a token is shown with all that the registry says of it', (t) => {
  const [finding, ...more] = check()
  t.deepEqual(more, [])
  t.is(finding?.title, 'alice (NPM_TOKEN_ALICE)')
  t.is(
    finding?.detail,
    'A token that can write (write), for tool, until 2027-01-01. It does not bypass two-factor authentication.',
  )
})

test('a registry that says nothing of a token is no problem', (t) => {
  t.deepEqual(levels({ facts: undefined, rights: undefined }), ['ok account'])
})

test('a registry without whoami does not say whose a token is', (t) => {
  t.deepEqual(levels({ owner: { kind: 'unknown' } }), ['unknown account'])
})

test('a token that whoami refuses is shown only where the release does not end with it', (t) => {
  const owner = { kind: 'refused', problem: 'token', detail: 'no' } as const
  t.deepEqual(levels({ owner }), ['warning token-refused'])
  t.deepEqual(levels({ owner }, { codes: ['EACCOUNTTOKEN'] }), [])
  t.deepEqual(levels({ owner }, { codes: ['EINVALIDNPMTOKEN'] }), [])
})

for (const [title, changes, level] of [
  ['at npm’s own registry, who is no maintainer cannot publish', {}, 'error'],
  ['teams may publish a package with a scope', { name: '@team/tool' }, 'warning'],
  ['other registries list whom they like', { isDefault: false }, 'warning'],
  ['where npmjs.com is the responder, the token need not publish', { isOnSite: true }, 'warning'],
] as Array<[string, Partial<AccountsCheck>, string]>) {
  test(title, (t) => {
    const rights = { actions: [], packages: [] }
    t.deepEqual(levels({ rights }, { ...changes, document: others }), ['ok account', `${level} maintainer`])
  })
}

test('a user name is the same in upper and lower case', (t) => {
  t.deepEqual(levels({ owner: { kind: 'user', username: 'Alice' } }), ['ok account'])
})

for (const [title, token, changes, found] of [
  [
    'a read-only token is enough to look',
    { facts: { ...TOKEN.facts, readonly: true } },
    { isOnSite: true },
    [],
  ],
  [
    'a read-only token cannot publish',
    { facts: { ...TOKEN.facts, readonly: true } },
    {},
    ['error token-rights'],
  ],
  ['a stage-only token stages', { rights: { actions: ['stage'], packages: [] } }, { isStaged: true }, []],
  [
    'a stage-only token cannot publish',
    { rights: { actions: ['stage'], packages: [] } },
    {},
    ['error token-rights'],
  ],
  [
    'a token for the scope covers the package',
    { rights: { actions: [], packages: ['@team'] } },
    { name: '@team/tool' },
    [],
  ],
  [
    'so does one for all of the scope',
    { rights: { actions: [], packages: ['@team/*'] } },
    { name: '@team/tool' },
    [],
  ],
  [
    'a scope with a longer name is another',
    { rights: { actions: [], packages: ['@te'] } },
    { name: '@team/tool' },
    ['error token-rights'],
  ],
] as Array<[string, Partial<ExaminedToken>, Partial<AccountsCheck>, string[]]>) {
  test(title, (t) => t.deepEqual(levels(token, changes), ['ok account', ...found]))
}
