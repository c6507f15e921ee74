import test from 'ava'
import { type Discovery, discoverAccounts, fold } from '../../lib/accounts/discover.ts'
import type { Env } from '../../lib/types.ts'

const summary = ({ candidates, projectToken, errors }: Discovery) => ({
  found: candidates.map(({ variable, claimed, token }) => `${variable} ${claimed} ${token}`),
  projectToken,
  errors: errors.map(({ code }) => code),
})

const discover = (env: Env, accounts?: string[]) => summary(discoverAccounts(env, accounts))
const nothing = {
  found: [] as string[],
  projectToken: undefined as string | undefined,
  errors: [] as string[],
}

const folded: Array<[string, string]> = [
  ['alice', 'alice'],
  ['ALICE', 'alice'],
  ['a-b', 'a_b'],
  ['a.b', 'a_b'],
  ['A__B', 'a_b'],
  ['a-.-b', 'a_b'],
  ['a1', 'a1'],
]

for (const [name, text] of folded) {
  test(`${name} folds to ${text}`, (t) => t.is(fold(name), text))
}

const environments: Array<[string, Env, Partial<typeof nothing>]> = [
  ['nothing', { PATH: '/bin', NPM_TOKENS: 'x', NPM_TOKEN_: 'x', MY_NPM_TOKEN_A: 'x' }, {}],
  ['one account', { NPM_TOKEN_ALICE: 't1' }, { found: ['NPM_TOKEN_ALICE ALICE t1'] }],
  [
    'several accounts',
    { NPM_TOKEN_ALICE: 't1', NPM_TOKEN_Bob_2: 't2' },
    { found: ['NPM_TOKEN_ALICE ALICE t1', 'NPM_TOKEN_Bob_2 Bob_2 t2'] },
  ],
  ['a variable in lower case', { npm_token_alice: 't1' }, { found: ['npm_token_alice alice t1'] }],
  ['space around a token', { NPM_TOKEN_ALICE: ' t1\r\n' }, { found: ['NPM_TOKEN_ALICE ALICE t1'] }],
  [
    'values that are empty, blank, or not there',
    { NPM_TOKEN_A: '', NPM_TOKEN_B: ' \n', NPM_TOKEN_C: undefined },
    {},
  ],
  ['the project’s token', { NPM_TOKEN: ' t0\n', NPM_TOKEN_A: '' }, { projectToken: 't0' }],
  ['an empty token of the project', { NPM_TOKEN: ' ' }, {}],
]

for (const [title, env, expected] of environments) {
  test(`finds ${title}`, (t) => t.deepEqual(discover(env), { ...nothing, ...expected }))
}

test('having both kinds of token is an error that names every variable and no token', (t) => {
  const { errors } = discoverAccounts({ NPM_TOKEN: 'hidden0', NPM_TOKEN_ALICE: 'hidden1' }, undefined)
  t.deepEqual(
    errors.map(({ code }) => code),
    ['EACCOUNTKINDS'],
  )
  t.regex(errors[0]?.details ?? '', /`NPM_TOKEN`, `NPM_TOKEN_ALICE`/)
  t.notRegex(errors[0]?.details ?? '', /hidden/)
})

test('two variables for one name is an error that names both', (t) => {
  const { errors } = discoverAccounts({ NPM_TOKEN_A_B: 'hidden1', 'NPM_TOKEN_a-b': 'hidden2' }, undefined)
  t.deepEqual(
    errors.map(({ code }) => code),
    ['EACCOUNTDUPLICATE'],
  )
  t.regex(errors[0]?.details ?? '', /`NPM_TOKEN_A_B`, `NPM_TOKEN_a-b`/)
  t.notRegex(errors[0]?.details ?? '', /hidden/)
})

const env = { NPM_TOKEN_ALICE: 't1', NPM_TOKEN_BOB_B: 't2', NPM_TOKEN_CAROL: 't3' }

test('accounts limits what is found by name, and sets the order and the spelling', (t) => {
  t.deepEqual(discover(env, ['bob.b', 'Alice']), {
    ...nothing,
    found: ['NPM_TOKEN_BOB_B bob.b t2', 'NPM_TOKEN_ALICE Alice t1'],
  })
})

test('a name in accounts without a token is an error that names the expected variable', (t) => {
  const { errors } = discoverAccounts({ ...env, NPM_TOKEN_DAVE_D: '' }, ['alice', 'dave-d', 'erin'])
  t.deepEqual(
    errors.map(({ code }) => code),
    ['EACCOUNTMISSING', 'EACCOUNTMISSING'],
  )
  t.regex(errors[0]?.details ?? '', /dave-d.*NPM_TOKEN_DAVE_D/s)
})

test('accounts may name the owner of the project’s token', (t) => {
  t.deepEqual(discover({ NPM_TOKEN: 't0' }, ['alice']), { ...nothing, projectToken: 't0' })
})

test('several named accounts without a token are missing, whosever the project’s token is', (t) => {
  t.deepEqual(discover({ NPM_TOKEN: 't0' }, ['alice', 'bob']).errors, ['EACCOUNTMISSING', 'EACCOUNTMISSING'])
})

test('tokens of accounts that are not named do not count as another kind', (t) => {
  t.deepEqual(discover({ ...env, NPM_TOKEN: 't0' }, ['dave']), { ...nothing, projectToken: 't0' })
})

test('tokens that accounts leaves out, or that have two variables, are still treated as secrets', (t) => {
  const { candidates, tokens } = discoverAccounts({ ...env, NPM_TOKEN_Carol: 't4', NPM_TOKEN_D: ' ' }, [
    'alice',
  ])
  t.deepEqual(
    candidates.map(({ token }) => token),
    ['t1'],
  )
  t.deepEqual(tokens, ['t1', 't2', 't3', 't4'])
})

test('accounts that are named and have tokens count in place of the project’s token', (t) => {
  t.deepEqual(discover({ ...env, NPM_TOKEN: 't0' }, ['alice']), {
    ...nothing,
    found: ['NPM_TOKEN_ALICE alice t1'],
    projectToken: 't0',
  })
  t.deepEqual(discover({ ...env, NPM_TOKEN: 't0' }, ['alice', 'dave']).errors, ['EACCOUNTMISSING'])
})

test('an empty list of accounts finds none', (t) => {
  t.deepEqual(discover(env, []), nothing)
})

test('a name from accounts has to match exactly, and one from a variable does not', (t) => {
  const exact = (accounts?: string[]) =>
    discoverAccounts(env, accounts).candidates.map(({ isExact }) => isExact)
  t.deepEqual(exact(['bob.b']), [true])
  t.deepEqual(exact(), [undefined, undefined, undefined])
})

test('two names in accounts that fold to one variable are a duplicate', (t) => {
  t.deepEqual(discover(env, ['bob.b', 'bob-b']).errors, ['EACCOUNTDUPLICATE'])
})
