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
  isTrusted: false,
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

test('a token is shown with everything that the registry says about it', (t) => {
  const [finding, ...more] = check()
  t.deepEqual(more, [])
  t.is(finding?.title, 'alice (NPM_TOKEN_ALICE)')
  t.is(
    finding?.detail,
    'A token that can write (write), for tool, until 2027-01-01. It does not bypass two-factor authentication.',
  )
})

test('a token that the registry says nothing about is fine', (t) => {
  t.deepEqual(levels({ facts: undefined, rights: undefined }), ['ok account'])
})

test('without whoami at the registry, the owner of a token is unknown', (t) => {
  t.deepEqual(levels({ owner: { kind: 'unknown' } }), ['unknown account'])
})

test('a token that whoami refuses is a warning, unless another finding already names it', (t) => {
  const owner = { kind: 'refused', problem: 'token', detail: 'no' } as const
  t.deepEqual(levels({ owner }), ['warning token-refused'])
  t.deepEqual(levels({ owner }, { codes: ['EACCOUNTTOKEN'] }), [])
  t.deepEqual(levels({ owner }, { codes: ['EINVALIDNPMTOKEN'] }), [])
})

for (const [title, changes, level] of [
  ['an account that is not a maintainer is an error at npm’s own registry', {}, 'error'],
  [
    'an account that is not a maintainer of a scoped package is a warning, as teams may publish it',
    { name: '@team/tool' },
    'warning',
  ],
  ['an account that is not a maintainer is a warning at other registries', { isDefault: false }, 'warning'],
  [
    'an account that is not a maintainer is a warning if npmjs.com is the responder',
    { isOnSite: true },
    'warning',
  ],
] as Array<[string, Partial<AccountsCheck>, string]>) {
  test(title, (t) => {
    const rights = { actions: [], packages: [] }
    t.deepEqual(levels({ rights }, { ...changes, document: others }), ['ok account', `${level} maintainer`])
  })
}

test('a user name matches in upper and lower case', (t) => {
  t.deepEqual(levels({ owner: { kind: 'user', username: 'Alice' } }), ['ok account'])
})

for (const [title, token, changes, found] of [
  [
    'a read-only token is enough if npmjs.com is the responder',
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
  [
    'a read-only token is enough if a trusted publisher publishes',
    { facts: { ...TOKEN.facts, readonly: true } },
    { isTrusted: true },
    [],
  ],
  [
    'a token for other packages is enough if a trusted publisher publishes',
    { rights: { actions: ['read'], packages: ['@private'] } },
    { isTrusted: true },
    [],
  ],
  [
    'the token’s second factor does not matter if a trusted publisher publishes',
    {},
    { isTrusted: true, isAttended: false },
    [],
  ],
  [
    'the token’s owner need not be a maintainer if a trusted publisher publishes',
    {},
    { isTrusted: true, document: others },
    [],
  ],
  [
    'a token that bypasses two-factor authentication is a warning even if a trusted publisher publishes',
    { facts: { ...TOKEN.facts, bypasses: true } },
    { isTrusted: true },
    ['warning token-bypass'],
  ],
  [
    'a stage-only token is enough for a staged release',
    { rights: { actions: ['stage'], packages: [] } },
    { isStaged: true },
    [],
  ],
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
    'a token for every package of the scope covers the package',
    { rights: { actions: [], packages: ['@team/*'] } },
    { name: '@team/tool' },
    [],
  ],
  [
    'a token for a scope does not cover a scope with a longer name',
    { rights: { actions: [], packages: ['@te'] } },
    { name: '@team/tool' },
    ['error token-rights'],
  ],
] as Array<[string, Partial<ExaminedToken>, Partial<AccountsCheck>, string[]]>) {
  test(title, (t) => t.deepEqual(levels(token, changes), ['ok account', ...found]))
}
