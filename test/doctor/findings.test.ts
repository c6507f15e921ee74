import test from 'ava'
import { START } from '../fakes/clock.ts'
import { absent, lost, replyWith } from '../fakes/registry.ts'
import { tokenOf } from '../fakes/token-of.ts'
import { diagnose, PACKUMENT, type SetUp, tokens } from './doctor-scene.ts'

const AFTER_STAGED = {
  ...PACKUMENT,
  time: { '1.0.0': '2026-01-01T00:00:00.000Z' },
  versions: { '1.0.0': { _npmUser: { name: 'alice', approver: { name: 'alice' } } } },
}
const DAY = 24 * 60 * 60_000
const ON_GITLAB = { CI: 'true', GITLAB_CI: 'true', CI_JOB_TIMEOUT: '9000' }
const inDays = (days: number) => new Date(START + days * DAY).toISOString()

const broken: Record<string, { setUp: SetUp; problems: string[]; says?: RegExp }> = {
  'a token that the registry does not know': {
    setUp: { env: { NPM_TOKEN_ALICE: 'wrong', CFA_RESPONDER_SECRET: 's' } },
    problems: ['error EACCOUNTTOKEN'],
    says: /NPM_TOKEN_ALICE/,
  },
  'a token that belongs to someone else': {
    setUp: { env: { NPM_TOKEN_ALICE: 't2', CFA_RESPONDER_SECRET: 's' } },
    problems: ['error EACCOUNTNAME'],
    says: /bob/,
  },
  'no token': {
    setUp: { env: { CFA_RESPONDER_SECRET: 's' } },
    problems: ['error ENONPMTOKEN'],
  },
  'an account without its token': {
    setUp: { config: { accounts: ['alice', 'bob'] } },
    problems: ['error EACCOUNTMISSING'],
    says: /NPM_TOKEN_BOB/,
  },
  'a token that bypasses the second factor': {
    setUp: { table: { tokens: tokens({ bypass_2fa: true }) } },
    problems: ['warning token-bypass'],
    says: /BYPASSES/,
  },
  'a token that expires next week': {
    setUp: { table: { tokens: tokens({ expiry: inDays(7) }) } },
    problems: ['warning token-expires'],
    says: /alice/,
  },
  'a read-only token': {
    setUp: { table: { tokens: tokens({ readonly: true }) } },
    problems: ['error token-rights'],
    says: /read-only/,
  },
  'a token for another package': {
    setUp: { table: { tokens: tokens({ scopes: [{ type: 'package', name: 'b' }] }) } },
    problems: ['error token-rights'],
    says: /other packages: b/,
  },
  'a token that may only stage': {
    setUp: { table: { tokens: tokens({ permissions: [{ name: 'package', action: 'stage' }] }) } },
    problems: ['error token-rights'],
    says: /"publish": "staged"/,
  },
  'an account that is not a maintainer': {
    setUp: { table: { packument: replyWith(200, { ...PACKUMENT, maintainers: [{ name: 'bob' }] }) } },
    problems: ['warning maintainer'],
    says: /npm owner add alice a/,
  },
  'a package that the registry does not have': {
    setUp: { table: { packument: absent() } },
    problems: ['warning package-at-registry'],
    says: /cover all packages/,
  },
  'a scoped package that would be private': {
    setUp: { pkg: { name: '@team/a' }, table: { packument: absent() } },
    problems: ['warning package-at-registry'],
    says: /"access": "public"/,
  },
  'a registry that does not answer': {
    setUp: { table: { whoami: lost(), packument: lost() } },
    problems: ['error EREGISTRYUNREACHABLE', 'error registry'],
  },
  'a registry that does not show the package': {
    setUp: { table: { packument: replyWith(403, { error: 'not for you' }) } },
    problems: ['warning registry'],
    says: /not for you/,
  },
  'a trusted publisher that has published': {
    setUp: {
      table: {
        packument: replyWith(200, {
          ...PACKUMENT,
          versions: { '1.0.0': { _npmUser: { name: 'GitHub Actions', trustedPublisher: { id: 'github' } } } },
        }),
      },
    },
    problems: ['warning trusted-publisher'],
    says: /without anybody’s approval, most recently 1\.0\.0/,
  },
  'a previous version that was staged': {
    setUp: { table: { packument: replyWith(200, AFTER_STAGED) } },
    problems: ['error ETRUSTDOWNGRADE'],
    says: /approved by a maintainer/,
  },
  'less trust than the previous version had, when it is allowed': {
    setUp: { config: { trust: 'allow' }, table: { packument: replyWith(200, AFTER_STAGED) } },
    problems: ['warning trust'],
    says: /will carry: nothing\. Version 1\.0\.0 carries: approved by a maintainer/,
  },
  'network settings of the project': {
    setUp: { files: { '.npmrc': 'noproxy=127.0.0.1\nproxy=http://127.0.0.1:1\n' } },
    problems: ['warning registry-network', 'warning registry-network'],
  },
  'a responder that is not there': {
    setUp: { responder: { status: 500 } },
    problems: ['error ERESPONDERUNREACHABLE'],
  },
  'a responder that refuses the secret': {
    setUp: { responder: { status: 401, body: { message: 'no such secret' } } },
    problems: ['error ERESPONDERAUTH'],
    says: /no such secret/,
  },
  'a page that is not a responder': {
    setUp: { responder: { body: '<html>' } },
    problems: ['error ERESPONDERPROTOCOL'],
  },
  'a place where a simple endpoint may be, or nothing': {
    setUp: { responder: { status: 404 } },
    problems: ['warning responder'],
    says: /It answered 404.*not such an endpoint, correct the URL: the release would fail/s,
  },
  'a responder at another host without encryption': {
    setUp: { config: { responder: 'http://responder.example/ask' } },
    problems: ['error ERESPONDERINSECURE'],
  },
  'a job on GitHub that can’t prove its build': {
    setUp: {
      env: { NPM_TOKEN_ALICE: 't1', CI: 'true', GITHUB_ACTIONS: 'true' },
      config: { responder: 'https://responder.example/p/a' },
    },
    problems: ['error ERESPONDERSECRET'],
    says: /id-token: write`\. This job lacks it.*\npermissions:\n {2}id-token: write/s,
  },
  'a job on GitLab that can’t prove its build': {
    setUp: {
      env: { ...ON_GITLAB, NPM_TOKEN_ALICE: 't1' },
      config: { responder: 'https://responder.example/p/a/' },
    },
    problems: ['error ERESPONDERSECRET'],
    says: /id_tokens:\n {2}CFA_ID_TOKEN:\n {4}aud: https:\/\/responder\.example\/p\/a$/m,
  },
  'a job on GitHub that can’t sign provenance for an unattended release': {
    setUp: {
      env: { NPM_TOKEN: 't1', CFA_RESPONDER_URL: '', CI: 'true', GITHUB_ACTIONS: 'true' },
      pkg: { publishConfig: { provenance: true } },
      npmrc: (host) => `registry=http://${host}/\n`,
    },
    problems: ['error id-token'],
    says: /id-token: write/,
  },
  'an identity with another audience': {
    setUp: { env: { NPM_TOKEN_ALICE: 't1', CFA_ID_TOKEN: tokenOf({ aud: 'https://other.example/' }) } },
    problems: ['error ERESPONDERAUDIENCE'],
    says: /https:\/\/other\.example/,
  },
  'no token and no trusted publisher, with npmjs.com as the responder': {
    setUp: {
      env: { ...ON_GITLAB, NPM_ID_TOKEN: 'a.b.c' },
      config: { responder: 'npm' },
      table: { exchange: replyWith(404, { message: 'no such publisher' }) },
    },
    problems: ['error ENONPMTOKEN'],
    says: /OIDC token exchange with the npm registry failed: 404 .*no such publisher/,
  },
  'nothing wrong with an unset variable in .npmrc, if a trusted publisher stages': {
    setUp: {
      env: { ...ON_GITLAB, NPM_ID_TOKEN: 'a.b.c' },
      config: { responder: 'npm' },
      npmrc: (host) => `//${host}/:_authToken=\${NODE_AUTH_TOKEN}\n`,
      table: {
        exchange: replyWith(201, { token: 't3' }),
        list: replyWith(200, { items: [], page: 0, perPage: 100, total: 0 }),
      },
    },
    problems: [],
  },
  'a new package, with npmjs.com as the responder': {
    setUp: {
      env: { ...ON_GITLAB, NPM_TOKEN: 't1', NPM_ID_TOKEN: 'a.b.c' },
      config: { responder: 'npm' },
      table: {
        exchange: replyWith(201, { token: 't3' }),
        list: replyWith(200, { items: [], page: 0, perPage: 100, total: 0 }),
        packument: absent(),
      },
    },
    problems: ['warning package-at-registry'],
    says: /stages its first version, below 1\.0\.0 \(`npx npm@11 stage publish --tag latest`\)/,
  },
  'no proof of the build': {
    setUp: { env: { NPM_TOKEN_ALICE: 't1' } },
    problems: ['warning proof'],
  },
  'tokens of maintainers and no responder': {
    setUp: { env: { NPM_TOKEN_ALICE: 't1', CFA_RESPONDER_URL: '' } },
    problems: ['error ENORESPONDER'],
  },
  'no responder, and a token that needs a second factor': {
    setUp: {
      env: { NPM_TOKEN: 't1', CFA_RESPONDER_URL: '' },
      table: { tokens: tokens({ bypass_2fa: false }) },
    },
    problems: ['warning two-factor'],
    says: /after the git tag/,
  },
  'an option that is not valid': {
    setUp: { config: { timeout: 'soon' } },
    problems: ['error EINVALIDTIMEOUT'],
    says: /soon/,
  },
  'a private package': {
    setUp: { pkg: { private: true } },
    problems: ['warning not-published'],
    says: /"private": true/,
  },
  'npmPublish turned off': {
    setUp: { config: { npmPublish: false } },
    problems: ['warning not-published'],
    says: /npmPublish/,
  },
  'a package.json without a name': {
    setUp: { pkg: { name: '' } },
    problems: ['error ENOPKGNAME'],
  },
  'publishConfig with a proxy': {
    setUp: {
      pkg: { publishConfig: { proxy: 'http://127.0.0.1:1' } },
      moreEnv: { NPM_CONFIG_REGISTRY: 'http://127.0.0.1:1/' },
    },
    problems: ['error EINVALIDPUBLISHCONFIG', 'error EREGISTRYUNREACHABLE', 'error registry'],
  },
  'a dependency that only this repository understands': {
    setUp: { pkg: { dependencies: { b: 'workspace:*' } } },
    problems: ['error dependencies'],
    says: /b: workspace:\*/,
  },
  'a dependency that only this repository understands, and a script that may replace it': {
    setUp: { pkg: { dependencies: { b: 'workspace:*' }, scripts: { prepack: 'node replace.js' } } },
    problems: ['warning dependencies'],
  },
  'a plugin that writes into what is packed': {
    setUp: { after: [['@semantic-release/exec', { prepareCmd: 'node write.js' }]] },
    problems: ['warning plugin-order'],
    says: /list this plugin once more/,
  },
  'a plugin that writes into what is packed, and a token that is not valid': {
    setUp: {
      env: { NPM_TOKEN_ALICE: 'wrong', CFA_RESPONDER_SECRET: 's' },
      after: [['@semantic-release/exec', { prepareCmd: 'node write.js' }]],
    },
    problems: ['error EACCOUNTTOKEN', 'warning plugin-order'],
  },
  'a GitHub release that comes first': {
    setUp: { before: ['@semantic-release/github'] },
    problems: ['warning github-release-first'],
  },
  'the plugin that this one replaces': {
    setUp: { release: { plugins: ['@semantic-release/npm'] } },
    problems: ['error plugin-listed'],
    says: /@semantic-release\/npm instead/,
  },
  'both plugins at once': {
    setUp: { after: ['@semantic-release/npm'] },
    problems: ['error other-npm-plugin'],
  },
  'a plugin that is not installed': {
    setUp: { after: ['semantic-release-missing'] },
    problems: ['error configuration'],
    says: /semantic-release-missing/,
  },
  'a configuration that is not JSON': {
    setUp: { files: { '.releaserc.json': '{' } },
    problems: ['error configuration', 'error plugin-listed'],
  },
}

for (const [title, { setUp, problems, says }] of Object.entries(broken)) {
  test(`the doctor finds ${title}`, async (t) => {
    const diagnosis = await diagnose(t, setUp)
    t.deepEqual(diagnosis.problems, problems, JSON.stringify(diagnosis.findings, null, 1))
    const wanted = problems.map((problem) => diagnosis.of(String(problem.split(' ')[1])))
    for (const finding of wanted) t.truthy(finding.next, finding.id)
    if (says)
      t.regex(wanted.map(({ title, detail, next }) => [title, detail, next].join('\n')).join('\n'), says)
  })
}
