import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { nameOf } from '../../lib/accounts/account.ts'
import type { Candidate } from '../../lib/accounts/discover.ts'
import { discoverAccounts } from '../../lib/accounts/discover.ts'
import {
  type AskOwner,
  judgeCandidate,
  type ProjectCredential,
  verifyAccounts,
  verifyProjectCredential,
} from '../../lib/accounts/verify-accounts.ts'
import type { WhoAmI } from '../../lib/registry/who-am-i.ts'

const registry = 'https://registry.example/'
const detail = 'what the registry said'

const candidate = (claimed: string, isExact?: boolean): Candidate => ({
  variable: `NPM_TOKEN_${claimed.toUpperCase().replaceAll(/\W/g, '_')}`,
  claimed,
  token: `hidden-${claimed}`,
  ...(isExact === undefined ? {} : { isExact }),
})

const refused = (problem: 'token' | 'expired' | 'address' | 'forbidden'): WhoAmI => ({
  kind: 'refused',
  problem,
  detail,
})

const refusals: Array<[WhoAmI, ErrorCode]> = [
  [refused('token'), 'EACCOUNTTOKEN'],
  [refused('expired'), 'EACCOUNTEXPIRED'],
  [refused('address'), 'EACCOUNTADDRESS'],
  [refused('forbidden'), 'EACCOUNTFORBIDDEN'],
  [{ kind: 'unreachable', detail }, 'EREGISTRYUNREACHABLE'],
  [{ kind: 'user', username: 'bob' }, 'EACCOUNTNAME'],
  [{ kind: 'user', username: 'alice2' }, 'EACCOUNTNAME'],
]

for (const [answer, code] of refusals) {
  test(`${JSON.stringify(answer)} is ${code}, which does not show the token`, (t) => {
    const { error } = judgeCandidate(candidate('alice'), answer, registry)
    t.is(error?.code, code)
    t.notRegex(error?.details ?? '', /hidden/)
    if (code !== 'EREGISTRYUNREACHABLE') t.regex(error?.details ?? '', /NPM_TOKEN_ALICE/)
    if ('detail' in answer) t.regex(error?.details ?? '', /what the registry said/)
  })
}

/** What a variable claims, the registry's name, and whether the option `accounts` names it. */
const names: Array<[claimed: string, username: string, isExact: boolean, isSame: boolean]> = [
  ['ALICE', 'alice', false, true],
  ['A_B', 'a-b', false, true],
  ['A_B', 'a.b', false, true],
  ['a-b', 'A_b', false, true],
  ['a-b', 'ab', false, false],
  ['a-b', 'a-b', true, true],
  ['A-B', 'a-b', true, true],
  [' a-b ', 'a-b', true, true],
  ['a-b', 'a.b', true, false],
  ['a-b', 'a_b', true, false],
]

for (const [claimed, username, isExact, isSame] of names) {
  const origin = isExact ? 'in accounts' : 'in a variable'
  test(`${JSON.stringify(claimed)} ${origin} is ${isSame ? 'the name' : 'not the name'} of ${username}`, (t) => {
    const verdict = judgeCandidate(candidate(claimed, isExact), { kind: 'user', username }, registry)
    t.is(verdict.account?.username, isSame ? username : undefined)
    t.is(verdict.error?.code, isSame ? undefined : 'EACCOUNTNAME')
  })
}

test('a name in accounts is compared exactly, whatever its variable is called', (t) => {
  const { candidates } = discoverAccounts({ NPM_TOKEN_A_B: 'hidden' }, ['a-b'])
  const [found] = candidates as [Candidate]
  const codes = ['a-b', 'a.b'].map(
    (username) => judgeCandidate(found, { kind: 'user', username }, registry).error?.code,
  )
  t.deepEqual(codes, [undefined, 'EACCOUNTNAME'])
})

test('if the registry does not name the user, the claimed name stands', (t) => {
  t.is(judgeCandidate(candidate('alice'), { kind: 'unknown' }, registry).account?.username, 'alice')
})

/** Answers once every token has been asked about, so that one that waits for another hangs. */
function owners(answers: Record<string, WhoAmI>) {
  const asked: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const ask: AskOwner = async ({ type, secret }) => {
    if (asked.push(`${type} ${secret}`) === Object.keys(answers).length) resolve()
    await promise
    return answers[secret] as WhoAmI
  }
  return { ask, asked }
}

test('every token is checked at the same time, and every problem is reported', async (t) => {
  const { ask, asked } = owners({
    'hidden-alice': { kind: 'user', username: 'Alice' },
    'hidden-bob': refused('token'),
    'hidden-carol': { kind: 'unreachable', detail },
  })
  const candidates = ['alice', 'bob', 'carol'].map((name) => candidate(name))
  const { accounts, errors } = await verifyAccounts(candidates, registry, ask)
  t.deepEqual(accounts, [
    {
      username: 'Alice',
      variable: 'NPM_TOKEN_ALICE',
      credential: { type: 'bearer', secret: 'hidden-alice' },
    },
  ])
  t.deepEqual(
    errors.map(({ code }) => code),
    ['EACCOUNTTOKEN', 'EREGISTRYUNREACHABLE'],
  )
  t.deepEqual(asked, ['bearer hidden-alice', 'bearer hidden-bob', 'bearer hidden-carol'])
})

const project: ProjectCredential = {
  credential: { type: 'basic', secret: 'hidden' },
  variable: 'NODE_AUTH_TOKEN',
  file: '/home/me/.npmrc',
}

const answers: Array<[WhoAmI, ErrorCode | undefined, string?]> = [
  [{ kind: 'user', username: 'alice' }, undefined, 'alice'],
  [{ kind: 'unknown' }, undefined],
  [{ kind: 'unreachable', detail }, 'EREGISTRYUNREACHABLE'],
  [refused('token'), 'EINVALIDNPMTOKEN'],
  [refused('expired'), 'EINVALIDNPMTOKEN'],
  [refused('forbidden'), 'EINVALIDNPMTOKEN'],
  [refused('address'), 'EACCOUNTADDRESS'],
]

for (const [answer, code, username] of answers) {
  test(`${JSON.stringify(answer)} for the project’s credential gives ${code ?? username ?? 'no name'}`, async (t) => {
    const { account, error } = await verifyProjectCredential(project, registry, async () => answer)
    t.is(error?.code, code)
    t.notRegex(error?.details ?? '', /hidden/)
    const { credential, variable } = project
    t.deepEqual(account, code ? undefined : { credential, variable, username })
  })
}

test('the error for an invalid credential in .npmrc names its file and its variable', async (t) => {
  const ask: AskOwner = async () => refused('token')
  const { error } = await verifyProjectCredential(project, registry, ask)
  t.regex(error?.details ?? '', /`\/home\/me\/\.npmrc`.*`NODE_AUTH_TOKEN`/)
})

test('the placeholder of setup-node is recognised by its variable, or by what the registry says', async (t) => {
  const credential = { type: 'bearer', secret: 'XXXXX-XXXXX-XXXXX-XXXXX' } as const
  const named = { credential, variable: 'NODE_AUTH_TOKEN', file: '/tmp/.npmrc' }
  const ours = { credential, variable: 'NPM_TOKEN' }
  const hint = async (given: ProjectCredential, words: string) => {
    const answer = async (): Promise<WhoAmI> => ({ kind: 'refused', problem: 'token', detail: words })
    return /actions\/setup-node/.test(
      (await verifyProjectCredential(given, registry, answer)).error?.details ?? '',
    )
  }
  t.true(await hint(named, 'HTTP 401'))
  t.true(await hint(ours, 'HTTP 401: XXXXX-XXXXX-XXXXX-XXXXX is no token'))
  t.false(await hint(ours, 'HTTP 401'))
})

test('an account is called by its owner’s name, or else by its variable', (t) => {
  const credential = { type: 'bearer', secret: 'hidden' } as const
  t.is(nameOf({ username: 'alice', variable: 'NPM_TOKEN', credential }), 'alice')
  t.is(nameOf({ username: undefined, variable: 'NPM_TOKEN', credential }), 'NPM_TOKEN')
})
