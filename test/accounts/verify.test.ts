import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import type { Candidate } from '../../lib/accounts/discover.ts'
import { judgeCandidate, verifyAccounts, verifyProjectToken } from '../../lib/accounts/verify.ts'
import type { NpmResult, RunNpm } from '../../lib/npm/run.ts'
import type { WhoAmI } from '../../lib/npm/whoami.ts'

const registry = 'https://registry.example/'

const candidate = (claimed: string, token = `hidden-${claimed}`): Candidate => ({
  variable: `NPM_TOKEN_${claimed.toUpperCase().replaceAll(/\W/g, '_')}`,
  claimed,
  token,
})

const detail = 'what npm said'
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
  test(`${JSON.stringify(answer)} is ${code}, names the variable and not the token`, (t) => {
    const { error } = judgeCandidate(candidate('alice'), answer, registry)
    t.is(error?.code, code)
    t.notRegex(error?.details ?? '', /hidden/)
    if (code !== 'EREGISTRYUNREACHABLE') t.regex(error?.details ?? '', /NPM_TOKEN_ALICE/)
    if ('detail' in answer) t.regex(error?.details ?? '', /what npm said/)
  })
}

const names: Array<[string, string]> = [
  ['ALICE', 'alice'],
  ['A_B', 'a-b'],
  ['A_B', 'a.b'],
  ['a-b', 'A_b'],
]

for (const [claimed, username] of names) {
  test(`${claimed} is the name of ${username}, as the registry spells it`, (t) => {
    const verdict = judgeCandidate(candidate(claimed), { kind: 'user', username }, registry)
    t.is(verdict.account?.username, username)
  })
}

test('where the registry does not say, the name of the variable stands', (t) => {
  t.is(judgeCandidate(candidate('alice'), { kind: 'unknown' }, registry).account?.username, 'alice')
})

const failed = (code: string): NpmResult => ({
  stdout: '',
  stderr: `npm error code ${code}\nnpm error it went wrong`,
  failure: new Error('npm failed'),
})

/** npm as it answers each token. */
function npm(owners: Record<string, string>): {
  runNpm: RunNpm
  runs: Parameters<RunNpm>[0][]
  open: () => number
} {
  const runs: Parameters<RunNpm>[0][] = []
  let running = 0
  let most = 0
  const runNpm: RunNpm = async (run) => {
    runs.push(run)
    most = Math.max(most, ++running)
    await new Promise(setImmediate)
    running -= 1
    const owner = owners[run.env.NPM_TOKEN ?? ''] ?? 'E401'
    return owner.startsWith('E') ? failed(owner) : { stdout: `${owner}\n`, stderr: '', failure: undefined }
  }
  return { runNpm, runs, open: () => most }
}

const context = (runNpm: RunNpm) => ({
  cwd: '/project',
  publicEnv: { PATH: '/bin' },
  registry,
  userconfig: '/user.npmrc',
  hasConfigured: false,
  readUsername: async () => undefined,
  runNpm,
})

test('every token is asked about, side by side, and every problem told', async (t) => {
  const { runNpm, open } = npm({ t1: 'alice', t2: 'E401', t3: 'ECONNRESET', t4: 'dave' })
  const candidates = ['alice', 'bob', 'carol', 'erin'].map((name, index) => candidate(name, `t${index + 1}`))
  const { accounts, errors } = await verifyAccounts(candidates, context(runNpm))
  t.deepEqual(accounts, [{ username: 'alice', variable: 'NPM_TOKEN_ALICE', token: 't1' }])
  t.deepEqual(
    errors.map(({ code }) => code),
    ['EACCOUNTTOKEN', 'EREGISTRYUNREACHABLE', 'EACCOUNTNAME'],
  )
  t.is(open(), 4)
})

test('each child has its own token, in the environment alone', async (t) => {
  const { runNpm, runs } = npm({ hidden1: 'alice', hidden2: 'bob' })
  await verifyAccounts([candidate('alice', 'hidden1'), candidate('bob', 'hidden2')], context(runNpm))
  for (const [index, { args, env }] of runs.entries()) {
    t.is(args[0], 'whoami')
    t.notRegex(args.join(' '), /hidden/)
    const own = `hidden${index + 1}`
    const secrets = Object.entries(env).filter(([, value]) => value?.includes('hidden'))
    t.deepEqual(Object.fromEntries(secrets), {
      NPM_TOKEN: own,
      NODE_AUTH_TOKEN: own,
      'npm_config_//registry.example/:_authToken': own,
    })
  }
})

for (const token of ['hidden\nhidden', 'hidden hidden', 'hidden€', 'hidden\0']) {
  test(`${JSON.stringify(token)} is refused before it is sent, and without npm, which would print it`, async (t) => {
    const { runNpm, runs } = npm({})
    const asked: string[] = []
    const strict = { ...context(runNpm), readUsername: async () => void asked.push(token) }
    const { errors } = await verifyAccounts([candidate('alice', token)], strict)
    t.deepEqual(
      errors.map(({ code }) => code),
      ['EACCOUNTTOKEN'],
    )
    t.notRegex(errors[0]?.details ?? '', /hidden/)
    const { error } = await verifyProjectToken({ ...project, token }, strict)
    t.is(error?.code, 'EINVALIDNPMTOKEN')
    t.deepEqual([runs, asked], [[], []])
  })
}

const project = { token: 'hidden0', variable: 'NPM_TOKEN', isConfigured: false }

const verdicts: Array<[string, string | ErrorCode | undefined]> = [
  ['alice', 'alice'],
  ['E404', undefined],
  ['E401', 'EINVALIDNPMTOKEN'],
  ['E403', 'EINVALIDNPMTOKEN'],
  ['EAUTHIP', 'EACCOUNTADDRESS'],
  ['E503', 'EREGISTRYUNREACHABLE'],
  ['ENOTFOUND', 'EREGISTRYUNREACHABLE'],
]

for (const [answer, expected] of verdicts) {
  test(`the project’s token, npm says ${answer}: ${expected ?? 'an account without a name'}`, async (t) => {
    const { runNpm } = npm({ hidden0: answer })
    const { account, error } = await verifyProjectToken(project, context(runNpm))
    t.is(error?.code ?? account?.username, expected)
    t.notRegex(error?.details ?? '', /hidden/)
  })
}

test('credentials that stand in .npmrc are npm’s to read', async (t) => {
  const { runNpm, runs } = npm({ hidden0: 'alice' })
  const { account } = await verifyProjectToken({ ...project, isConfigured: true }, context(runNpm))
  t.like(account, { username: 'alice', isConfigured: true })
  t.deepEqual(runs[0]?.env, { PATH: '/bin', NPM_TOKEN: 'hidden0' })
})

/** A registry that says whose the tokens are without npm. */
const direct = (owners: Record<string, string>) => {
  const { runNpm, runs } = npm({ t1: 'alice', t2: 'E401' })
  const asked: string[] = []
  const readUsername = async (token: string, at: string) => {
    asked.push(`${token} ${at}`)
    return owners[token]
  }
  return { context: { ...context(runNpm), readUsername }, runs, asked }
}

test('what the registry says at once needs no npm, and must agree all the same', async (t) => {
  const { context: asking, runs, asked } = direct({ t1: 'Alice', t2: 'mallory' })
  const { accounts, errors } = await verifyAccounts(
    [candidate('alice', 't1'), candidate('bob', 't2')],
    asking,
  )
  t.deepEqual(accounts, [{ username: 'Alice', variable: 'NPM_TOKEN_ALICE', token: 't1' }])
  t.deepEqual(
    errors.map(({ code }) => code),
    ['EACCOUNTNAME'],
  )
  t.deepEqual([asked, runs], [[`t1 ${registry}`, `t2 ${registry}`], []])
})

test('what it does not say, npm says', async (t) => {
  const { context: asking, runs } = direct({})
  const { accounts, errors } = await verifyAccounts(
    [candidate('alice', 't1'), candidate('bob', 't2')],
    asking,
  )
  t.deepEqual(
    [accounts.map(({ username }) => username), errors.map(({ code }) => code)],
    [['alice'], ['EACCOUNTTOKEN']],
  )
  t.is(runs.length, 2)
})

test('where .npmrc has credentials too, only npm can say whose it would use', async (t) => {
  const { context: asking, runs, asked } = direct({ t1: 'mallory' })
  const { accounts } = await verifyAccounts([candidate('alice', 't1')], { ...asking, hasConfigured: true })
  t.is(accounts[0]?.username, 'alice')
  t.deepEqual([asked, runs.length], [[], 1])
})

test('the project’s token has the name that the registry says at once', async (t) => {
  const { context: asking, runs } = direct({ hidden0: 'alice' })
  t.is((await verifyProjectToken(project, asking)).account?.username, 'alice')
  t.deepEqual(runs, [])
})
