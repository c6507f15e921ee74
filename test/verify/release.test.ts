import test, { type ExecutionContext } from 'ava'
import { createPlugin } from '../../lib/create-plugin.ts'
import type { NpmResult, NpmRun } from '../../lib/npm/run.ts'
import type { Env } from '../../lib/types.ts'
import { createContext, type FakeContext } from '../fakes/context.ts'
import { effectsWith } from '../fakes/effects.ts'
import { createFolder, type Files } from '../fakes/folder.ts'
import { type Serve, startServer } from '../responders/server.ts'

interface Case {
  env?: Env
  config?: object
  files?: Files
  pkg?: object
  responder?: Serve
  tokens?: Serve
  /** Whose each token is, or npm's code. */
  owners?: Record<string, string>
  /** What the registry says of it without npm. */
  direct?: Record<string, string>
}

interface Outcome {
  /** The codes of what is wrong; empty where nothing is. */
  codes: string[]
  details: string
  context: FakeContext
  asked: string[]
}

const FEATURES: Serve = { body: { protocol: 1, features: ['approval'] } }

/** Verifies a project with these files and this environment, its registry and its responder on loopback. */
async function verify(t: ExecutionContext, given: Case = {}): Promise<Outcome> {
  const {
    env = {},
    files = {},
    pkg = {},
    config = {},
    owners = { t1: 'alice', t2: 'bob', t0: 'alice' },
  } = given
  const registry = await startServer(t, given.tokens ?? { status: 403 })
  const responder = await startServer(t, given.responder ?? FEATURES)
  const publishConfig = { registry: registry.url.origin }
  const cwd = createFolder(t, { 'package.json': { name: 'a', publishConfig, ...pkg }, ...files })
  const known = env.CFA_RESPONDER_URL === 'loopback' ? { CFA_RESPONDER_URL: responder.url.href } : {}
  const context = createContext({ cwd, env: { ...env, ...known } })
  const asked: string[] = []
  const runNpm = async ({ args, env: { NPM_TOKEN } }: NpmRun): Promise<NpmResult> => {
    asked.push(`${args[0]} ${NPM_TOKEN}`)
    const owner = owners[NPM_TOKEN ?? ''] ?? 'E401'
    if (!owner.startsWith('E')) return { stdout: owner, stderr: '', failure: undefined }
    return { stdout: '', stderr: `npm error code ${owner}`, failure: new Error('npm failed') }
  }
  const effects = effectsWith({
    runNpm,
    readUsername: async (token) => given.direct?.[token],
    makeFolder: () => createFolder(t),
    now: Date.now,
    sleep: async () => {},
    processEnv: () => ({}),
    onSignal: () => () => {},
  })
  const end = await createPlugin(effects)
    .verifyConditions(config as never, context)
    .then(() => [], errorsOf)
  const details = end.map((error) => error.details).join('\n\n')
  return { codes: end.map(({ code }) => code), details, context, asked }
}

type Shown = Error & { code: string; details: string }
const errorsOf = (error: Error): Shown[] => ('errors' in error ? (error.errors as Shown[]) : [error as Shown])

const loopback = { CFA_RESPONDER_URL: 'loopback', CFA_RESPONDER_SECRET: 'hidden secret' }
const two = { NPM_TOKEN_ALICE: 't1', NPM_TOKEN_BOB: 't2' }

const fine: Array<[string, Case, string[]]> = [
  ['accounts and a responder', { env: { ...loopback, ...two } }, ['whoami t1', 'whoami t2']],
  ['one account of two', { env: { ...loopback, ...two }, config: { accounts: ['bob'] } }, ['whoami t2']],
  ['the project’s token and a responder', { env: { ...loopback, NPM_TOKEN: 't0' } }, ['whoami t0']],
  [
    'accounts that the registry knows, or npm does',
    { env: { ...loopback, ...two }, direct: { t1: 'alice' } },
    ['whoami t2'],
  ],
  ['the project’s token alone', { env: { NPM_TOKEN: 't0' } }, []],
  [
    'a registry that does not know whose a token is',
    { env: { ...loopback, ...two }, owners: { t1: 'E404', t2: 'E404' } },
    ['whoami t1', 'whoami t2'],
  ],
  ['what is not published', { pkg: { private: true }, env: { ...two } }, []],
  ['npmPublish off', { config: { npmPublish: false } }, []],
]

for (const [title, given, asked] of fine) {
  test(`nothing is wrong with ${title}`, async (t) => {
    const outcome = await verify(t, given)
    t.deepEqual(outcome.codes, [], outcome.details)
    t.deepEqual(outcome.asked.toSorted(), asked)
  })
}

const wrong: Array<[string, Case, string[]]> = [
  ['no token', {}, ['ENONPMTOKEN']],
  ['no token, and a responder', { env: loopback }, ['ENONPMTOKEN']],
  ['accounts and nobody to ask', { env: two }, ['ENORESPONDER']],
  ['both kinds of tokens', { env: { ...two, NPM_TOKEN: 't0', ...loopback } }, ['EACCOUNTKINDS']],
  [
    'an account that is missing',
    { env: { ...two, ...loopback }, config: { accounts: ['alice', 'carol'] } },
    ['EACCOUNTMISSING'],
  ],
  ['only accounts that are missing', { env: loopback, config: { accounts: ['carol'] } }, ['EACCOUNTMISSING']],
  [
    'a responder that refuses',
    { env: { ...two, ...loopback }, responder: { status: 401 } },
    ['ERESPONDERAUTH'],
  ],
  [
    'a responder without encryption',
    { env: { ...two, ...loopback, CFA_RESPONDER_URL: 'http://cfa.example/' } },
    ['ERESPONDERINSECURE'],
  ],
  [
    'a responder without a secret',
    { env: { ...two, CFA_RESPONDER_URL: 'https://cfa.example/' } },
    ['ERESPONDERSECRET'],
  ],
  ['a module that is not there', { env: two, config: { responder: 'no-such-module' } }, ['ERESPONDERMODULE']],
  ['a terminal that is none', { env: two, config: { responder: 'terminal' } }, ['ERESPONDERTERMINAL']],
  ['no name', { pkg: { name: '' } }, ['ENOPKGNAME']],
  ['a registry that is none', { pkg: { publishConfig: { registry: 'here' } } }, ['EINVALIDREGISTRY']],
  [
    'an invalid option, and no name',
    { pkg: { name: '' }, config: { timeout: 'soon' } },
    ['EINVALIDTIMEOUT', 'ENOPKGNAME'],
  ],
  ['an invalid responder', { config: { responder: 'ftp://x/' }, env: two }, ['EINVALIDRESPONDER']],
  [
    'everything',
    {
      env: { ...two, NPM_TOKEN_CAROL: 't3', ...loopback },
      config: { accounts: ['alice', 'bob', 'carol', 'dave'], npmPublish: 'yes' },
      owners: { t1: 'erin', t2: 'E503', t3: 'E401' },
      responder: { body: { protocol: 2 } },
    },
    [
      'EINVALIDNPMPUBLISH',
      'EACCOUNTMISSING',
      'EACCOUNTNAME',
      'EREGISTRYUNREACHABLE',
      'EACCOUNTTOKEN',
      'ERESPONDERPROTOCOL',
    ],
  ],
]

for (const [title, given, codes] of wrong) {
  test(`${title}: ${codes}, all in one report, without a secret`, async (t) => {
    const outcome = await verify(t, given)
    t.deepEqual(outcome.codes, codes)
    t.notRegex(outcome.details + outcome.context.lines.join('\n'), /hidden|\bt[0-3]\b/)
  })
}

test('every error of a release that can be made says that nothing was changed', async (t) => {
  const { details } = await verify(t, {
    env: { ...two, ...loopback },
    owners: {},
    responder: { status: 401 },
  })
  t.is(details.match(/nothing was changed/g)?.length, 3)
})

test('what the token list has against a token is said, and no reason to stop', async (t) => {
  const tokens: Serve = { body: { objects: [{ token: 'npm_abcd...wxyz', bypass_2fa: true }] } }
  const env = { ...loopback, NPM_TOKEN_ALICE: 'npm_abcd-wxyz' }
  const { codes, context } = await verify(t, { env, tokens, owners: { 'npm_abcd-wxyz': 'alice' } })
  t.deepEqual(codes, [])
  t.true(context.lines.some((line) => /NPM_TOKEN_ALICE.*bypasses/.test(line)))
})
