import test from 'ava'
import { lost, replyWith } from '../fakes/registry.ts'
import { item, list } from '../staged/stage-scene.ts'
import { type Case, knows, verify } from './verify-scene.ts'

const loopback = { CFA_RESPONDER_URL: 'loopback', CFA_RESPONDER_SECRET: 'hidden secret' }
const two = { NPM_TOKEN_ALICE: 't1', NPM_TOKEN_BOB: 't2' }
const whoami = (token: string) => [`GET /-/npm/v1/tokens?perPage=100 ${token}`, `GET /-/whoami ${token}`]
const document = (token: string) => `GET /a ${token}`
const staged = (token: string) => `GET /-/stage?page=0&perPage=100&package=a ${token}`
const bothAsked = [...whoami('t1'), ...whoami('t2'), staged('t1'), document('t1')].sort()

const fine: Array<[string, Case, string[]]> = [
  ['accounts and a responder', { env: { ...loopback, ...two } }, bothAsked],
  [
    'one account of two',
    { env: { ...loopback, ...two }, config: { accounts: ['bob'] } },
    [...whoami('t2'), staged('t2'), document('t2')].sort(),
  ],
  [
    'the project’s token and a responder',
    { env: { ...loopback, NPM_TOKEN: 't0' } },
    [...whoami('t0'), staged('t0'), document('t0')].sort(),
  ],
  [
    'the accounts that are named, alongside the project’s token',
    { env: { ...loopback, ...two, NPM_TOKEN: 't0' }, config: { accounts: ['bob'] } },
    [...whoami('t2'), staged('t2'), document('t2')].sort(),
  ],
  [
    'the project’s token, no accounts, and nothing that says that somebody is asked',
    { env: { ...two, NPM_TOKEN: 't0' }, config: { accounts: [], linkInLog: false, timeout: null } },
    [document('t0')],
  ],
  [
    'the project’s token, and a timeout for the registry to show the version',
    { env: { NPM_TOKEN: 't0' }, config: { waitFor: 'live', timeout: '1h' } },
    [document('t0')],
  ],
  ['the project’s token and no responder', { env: { NPM_TOKEN: 't0' } }, [document('t0')]],
  [
    'a registry without whoami',
    { env: { ...loopback, ...two }, table: { whoami: replyWith(404) } },
    bothAsked,
  ],
  ['a private package', { pkg: { private: true }, env: { ...two } }, []],
  ['npmPublish off', { config: { npmPublish: false } }, []],
  [
    'publish: "staged" with a responder',
    { env: { ...loopback, NPM_TOKEN: 't0' }, config: { publish: 'staged' }, table: { list: list() } },
    [...whoami('t0'), staged('t0'), document('t0')].sort(),
  ],
  [
    'a release that is staged by default',
    { env: { ...loopback, ...two }, table: { list: list(item({ packageName: 'a' })) } },
    bothAsked,
  ],
  [
    'publish: "direct"',
    { env: { ...loopback, NPM_TOKEN: 't0' }, config: { publish: 'direct' }, table: { list: list() } },
    [...whoami('t0'), document('t0')],
  ],
  [
    'npm’s link in the log with linkInLog',
    { env: { NPM_TOKEN: 't0' }, config: { responder: 'npm', publish: 'direct', linkInLog: true } },
    [...whoami('t0'), document('t0')],
  ],
]

for (const [title, given, asked] of fine) {
  test(`the conditions are met with ${title}`, async (t) => {
    const outcome = await verify(t, given)
    t.deepEqual(outcome.codes, [], outcome.details)
    t.deepEqual(outcome.asked, asked)
  })
}

const wrong: Array<[string, Case, string[]]> = [
  ['no token', {}, ['ENONPMTOKEN']],
  ['no token, and a responder', { env: loopback }, ['ENONPMTOKEN']],
  ['accounts without a responder', { env: two }, ['ENORESPONDER']],
  [
    'the project’s token of somebody else than the one account that is named',
    { env: { ...loopback, NPM_TOKEN: 't2' }, config: { accounts: ['alice'] } },
    ['EACCOUNTMISSING'],
  ],
  [
    'an unset responder and a timeout for it',
    { env: { NPM_TOKEN: 't0', CFA_RESPONDER_URL: '' }, config: { timeout: '30m' } },
    ['ENORESPONDER'],
  ],
  [
    'an unset responder and accounts, one of which has the project’s token',
    { env: { NPM_TOKEN: 't0' }, config: { accounts: ['alice'] } },
    ['ENORESPONDER'],
  ],
  [
    'an unset responder and a log that may show its link',
    { env: { NPM_TOKEN: 't0' }, config: { linkInLog: true } },
    ['ENORESPONDER'],
  ],
  ['both kinds of tokens', { env: { ...two, NPM_TOKEN: 't0', ...loopback } }, ['EACCOUNTKINDS']],
  [
    'an account without a token',
    { env: { ...two, ...loopback }, config: { accounts: ['alice', 'carol'] } },
    ['EACCOUNTMISSING'],
  ],
  ['only accounts without a token', { env: loopback, config: { accounts: ['carol'] } }, ['EACCOUNTMISSING']],
  [
    'an account in accounts with another spelling at the registry',
    { env: { NPM_TOKEN_A_B: 't1', ...loopback }, config: { accounts: ['a-b'] }, table: knows({ t1: 'a.b' }) },
    ['EACCOUNTNAME'],
  ],
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
  [
    'a module that is not installed',
    { env: two, config: { responder: 'no-such-module' } },
    ['ERESPONDERMODULE'],
  ],
  [
    'the responder terminal without a terminal',
    { env: two, config: { responder: 'terminal' } },
    ['ERESPONDERTERMINAL'],
  ],
  ['a package without a name', { pkg: { name: '' } }, ['ENOPKGNAME']],
  ['an invalid registry', { pkg: { publishConfig: { registry: 'here' } } }, ['EINVALIDREGISTRY']],
  [
    'an invalid option and no name',
    { pkg: { name: '' }, config: { timeout: 'soon' } },
    ['EINVALIDTIMEOUT', 'ENOPKGNAME'],
  ],
  ['an invalid responder', { config: { responder: 'ftp://x/' }, env: two }, ['EINVALIDRESPONDER']],
  [
    'publish: "staged" without a responder',
    { env: { NPM_TOKEN: 't0' }, config: { publish: 'staged' } },
    ['EINVALIDPUBLISH'],
  ],
  [
    'wait: false for a release that is not staged',
    { env: { NPM_TOKEN: 't0' }, config: { wait: false } },
    ['EINVALIDWAIT'],
  ],
  [
    'CFA_FINISH_ONLY without a responder',
    { env: { NPM_TOKEN: 't0', CFA_FINISH_ONLY: 'true' } },
    ['EINVALIDWAIT'],
  ],
  [
    'CFA_FINISH_ONLY for a release that is not staged',
    { env: { NPM_TOKEN: 't0', ...loopback, CFA_FINISH_ONLY: 'true' }, config: { publish: 'direct' } },
    ['EINVALIDWAIT'],
  ],
  [
    'wait: false at a registry that does not stage',
    { env: { ...loopback, NPM_TOKEN: 't0' }, config: { wait: false }, table: { list: replyWith(404) } },
    ['ESTAGEUNSUPPORTED'],
  ],
  [
    'publish: "staged" at a registry that does not stage',
    { env: { ...loopback, NPM_TOKEN: 't0' }, config: { publish: 'staged' }, table: { list: replyWith(404) } },
    ['ESTAGEUNSUPPORTED'],
  ],
  [
    'npm’s link in a log that others may read',
    { env: { NPM_TOKEN: 't0' }, config: { responder: 'npm', publish: 'direct' } },
    ['ELINKINLOG'],
  ],
  [
    'a signature that the job cannot make',
    { env: { ...two, ...loopback, NPM_CONFIG_PROVENANCE: 'true' } },
    ['ENOPROVENANCE'],
  ],
  [
    'settings that npm would refuse',
    { env: { ...two, ...loopback, NPM_CONFIG_CAFILE: '/' } },
    ['EREGISTRYSETTINGS'],
  ],
  [
    'several problems at once',
    {
      env: { ...two, NPM_TOKEN_CAROL: 't3', ...loopback },
      config: { accounts: ['alice', 'bob', 'carol', 'dave'], npmPublish: 'yes' },
      table: {
        whoami: ({ credential }) => {
          if (credential?.secret === 't1') return replyWith(200, { username: 'erin' })
          return credential?.secret === 't2' ? replyWith(503) : replyWith(401)
        },
      },
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
  test(`the report has ${codes.join(', ')} and no secret for ${title}`, async (t) => {
    const outcome = await verify(t, given)
    t.deepEqual(outcome.codes, codes, outcome.details)
    t.notRegex(outcome.details + outcome.context.lines.join('\n'), /hidden|\bt[0-3]\b/)
  })
}

test('the error without a responder names the options that say that somebody is asked', async (t) => {
  const config = { timeout: '30m', accounts: ['alice'], linkInLog: true, trust: 'keep' }
  const { details } = await verify(t, { env: { NPM_TOKEN: 't0', NPM_TOKEN_ALICE: 't1' }, config })
  t.regex(details, /Variables: `NPM_TOKEN_ALICE`\. Options: `timeout`, `accounts`, `linkInLog`\./)
})

test('one line says that the project’s token is not used, and that token is a secret too', async (t) => {
  const env = { ...loopback, NPM_TOKEN_BOB: 't2', NPM_TOKEN: 'hidden0' }
  const { codes, context } = await verify(t, { env, config: { accounts: ['bob'] } })
  t.deepEqual(codes, [])
  t.is(context.lines.filter((line) => /NPM_TOKEN is not used/.test(line)).length, 1)
  t.notRegex(context.lines.join('\n'), /hidden0/)
})

test('the error without a token says for which releases trusted publishing is a way out', async (t) => {
  const { details } = await verify(t, { env: loopback })
  t.regex(details, /without a responder or with `npm`.*trusted publishing/i)
})

test('the error for the project’s token does not ask for more rights than the old one had', async (t) => {
  const { codes, details } = await verify(t, { env: { ...loopback, NPM_TOKEN: 'tx' } })
  t.deepEqual(codes, ['EINVALIDNPMTOKEN'])
  t.regex(details, /stage-only/)
})

test('every error says that nothing was changed', async (t) => {
  const { details } = await verify(t, {
    env: { ...two, ...loopback },
    table: knows({}),
    responder: { status: 401 },
  })
  t.is(details.match(/nothing was changed/g)?.length, 3)
})

test('each key that publishConfig may not have is reported, attended or not', async (t) => {
  const registry = 'https://registry.example/'
  const pkg = { publishConfig: { registry, proxy: 'http://x/', otp: '123456', access: 'public' } }
  const refused = ['EINVALIDPUBLISHCONFIG', 'EINVALIDPUBLISHCONFIG']
  t.deepEqual((await verify(t, { env: { NPM_TOKEN: 't0' }, pkg })).codes, refused)
  const attended = await verify(t, { env: { ...loopback, NPM_TOKEN: '' }, pkg })
  t.deepEqual(attended.codes, [...refused, 'ENONPMTOKEN'])
})

test('a token that bypasses the second factor is logged, and is not an error', async (t) => {
  const tokens = replyWith(200, { objects: [{ token: 'npm_abcd...wxyz', bypass_2fa: true }] })
  const table = { ...knows({ 'npm_abcd-wxyz': 'alice' }), tokens }
  for (const variable of ['NPM_TOKEN_ALICE', 'NPM_TOKEN']) {
    const { codes, context } = await verify(t, { env: { ...loopback, [variable]: 'npm_abcd-wxyz' }, table })
    t.deepEqual(codes, [])
    t.true(context.lines.some((line) => line.includes(`(${variable}) bypasses`)))
    t.notRegex(context.lines.join('\n'), /npm_abcd/)
  }
})

test('a registry that cannot be reached is an error for each token, after three attempts', async (t) => {
  const { codes, asked } = await verify(t, { env: { ...loopback, ...two }, table: { whoami: lost() } })
  t.deepEqual(codes, ['EREGISTRYUNREACHABLE', 'EREGISTRYUNREACHABLE'])
  t.is(asked.filter((line) => line.includes('whoami')).length, 6)
})

test('the environment may contain numbers and null', async (t) => {
  const env = { ...loopback, NPM_TOKEN_ALICE: 12345, RETRIES: 3, NOTHING: null } as never
  t.deepEqual((await verify(t, { env, table: knows({ 12345: 'alice' }) })).codes, [])
})

test('the log mentions publishConfig.directory, which npm does not know', async (t) => {
  const publishConfig = { registry: 'https://registry.example/', directory: 'dist' }
  const { context, codes } = await verify(t, { env: { NPM_TOKEN: 't0' }, pkg: { publishConfig } })
  t.deepEqual(codes, [])
  t.true(context.lines.some((line) => /setting of pnpm.*dist/.test(line)))
})

test('the project’s network settings are in the log', async (t) => {
  const files = { '.npmrc': 'noproxy=127.0.0.1\nstrict-ssl=false\n' }
  const { context, codes, details } = await verify(t, { env: { ...loopback, ...two }, files })
  t.deepEqual(codes, [], details)
  t.true(context.lines.some((line) => /by a setting of the project: strict-ssl = false/.test(line)))
})

const OWN = '@cfa/semantic-release-npm'
const GITHUB = '@semantic-release/github'
const CHANGELOG = '@semantic-release/changelog'
const env = { ...loopback, ...two }

test('the log says when a code is asked for if the responder takes no approvals', async (t) => {
  const codeOnly = { env, responder: { body: { protocol: 1, features: [] } } }
  const isSaid = async (given: Case) =>
    (await verify(t, given)).context.lines.some((line) => /takes no approvals/.test(line))
  t.true(await isSaid(codeOnly))
  t.false(await isSaid({ env }))
})

test('the log mentions a GitHub release that is made first', async (t) => {
  const isSaid = async (plugins: string[]) =>
    (await verify(t, { env, options: { plugins } })).context.lines.some((line) => line.startsWith(GITHUB))
  t.true(await isSaid([GITHUB, OWN]))
  t.false(await isSaid([OWN, GITHUB]))
})

test('the log mentions plugins that write after this one, in an attended release', async (t) => {
  const isSaid = async (given: Case, plugins: string[]) =>
    (await verify(t, { ...given, options: { plugins } })).context.lines.some((line) =>
      line.startsWith(`${CHANGELOG} runs after`),
    )
  t.true(await isSaid({ env }, [OWN, CHANGELOG]))
  t.false(await isSaid({ env: { NPM_TOKEN: 't0' } }, [OWN, CHANGELOG]))
  t.false(await isSaid({ env }, [CHANGELOG, OWN]))
  t.false(await isSaid({ pkg: { private: true } }, [OWN, CHANGELOG]))
  t.false(await isSaid({ env: loopback }, [OWN, CHANGELOG]))
})
