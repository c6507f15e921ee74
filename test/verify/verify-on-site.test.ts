import test from 'ava'
import { replyWith } from '../fakes/registry.ts'
import type { Table } from '../fakes/table-registry.ts'
import { list } from '../staged/stage-scene.ts'
import { type Case, knows, verify } from './verify-scene.ts'

/** No responder but npmjs.com, where staged versions are approved. */
const config = { responder: 'npm' }
const identity = { GITLAB_CI: 'true', NPM_ID_TOKEN: 'hidden identity' }
const exchange = replyWith(201, { token: 'hidden token' })
const none = replyWith(404, { message: 'no trusted publisher' })

/** As `actions/setup-node` writes it, in a job without the variable. */
const unset = (host: string) => `//${host}/:_authToken=\${NPM_TOKEN}\n`

interface Row extends Case {
  what: string
  codes: string[]
  /** What the log says. */
  says?: RegExp
  table?: Table
}

const rows: Row[] = [
  {
    what: 'an identity without a token',
    env: identity,
    table: { exchange },
    codes: [],
    says: /may not see what is staged/,
  },
  {
    what: 'an identity and a token that may see what is staged',
    env: { ...identity, NPM_TOKEN: 't0' },
    table: { exchange, list: list() },
    codes: [],
  },
  {
    what: 'an identity and a token that is not valid',
    env: { ...identity, NPM_TOKEN: 'tx' },
    table: { exchange },
    codes: [],
    says: /does not work.*EINVALIDNPMTOKEN/,
  },
  {
    what: 'an identity and accounts, one of them with another name',
    env: { ...identity, NPM_TOKEN_CAROL: 't1' },
    table: { exchange },
    codes: [],
    says: /does not work.*EACCOUNTNAME/,
  },
  {
    what: 'a token without an identity',
    env: { NPM_TOKEN: 't0' },
    table: { list: list() },
    codes: [],
    says: /has no identity/,
  },
  {
    what: 'an identity, and an unset variable in .npmrc',
    env: identity,
    npmrc: unset,
    table: { exchange },
    codes: [],
    says: /^(?!.*does not work).*may not see what is staged/s,
  },
  {
    what: 'an identity that is not a trusted publisher, and an unset variable in .npmrc,',
    env: identity,
    npmrc: unset,
    table: { exchange: none },
    codes: ['ENONPMTOKEN'],
    says: /no trusted publisher/,
  },
  { what: 'no identity and no token', codes: ['ENONPMTOKEN'] },
  {
    what: 'an identity that is not a trusted publisher of the package',
    env: identity,
    table: { exchange: none },
    codes: ['ENONPMTOKEN'],
    says: /no trusted publisher/,
  },
  {
    what: 'a notification that cannot be sent',
    env: { NPM_TOKEN: 't0', CFA_NOTIFY_SLACK: 'nowhere' },
    table: { list: list() },
    codes: ['ENOTIFYADDRESS'],
  },
]

for (const { what, codes, says, table = {}, ...given } of rows) {
  test(`${what} is ${codes.join(', ') || 'fine'}`, async (t) => {
    const outcome = await verify(t, {
      ...given,
      config,
      table: { ...knows({ t0: 'alice', t1: 'dave' }), ...table },
    })
    t.deepEqual(outcome.codes, codes, outcome.details)
    const log = outcome.context.lines.join('\n')
    if (says) t.regex(log, says)
    t.notRegex(log + outcome.details, /hidden/)
  })
}

test('the error without a token or a trusted publisher says what a trusted publisher needs', async (t) => {
  const { details } = await verify(t, { config, env: identity, table: { exchange: none } })
  t.regex(details, /the CI hosts.*id-token: write.*NPM_ID_TOKEN.*workflow_call/s)
})

test('a token that a variable in .npmrc does not give is an error of the file and the variable, where one is needed', async (t) => {
  const direct = { ...config, publish: 'direct', linkInLog: true }
  const { codes, details, asked } = await verify(t, { config: direct, npmrc: unset, table: knows({}) })
  t.deepEqual(codes, ['EINVALIDNPMTOKEN'])
  t.regex(details, /\.npmrc.*NPM_TOKEN/s)
  t.true(asked.includes('GET /a '), 'what was published earlier is read without it')
})

test('the error of a direct release without a token says nothing of a trusted publisher, which would not count', async (t) => {
  const { codes, details } = await verify(t, { config: { ...config, publish: 'direct' }, env: identity })
  t.true(codes.includes('ENONPMTOKEN'))
  t.notRegex(details, /a new package has no trusted publisher/i)
})
