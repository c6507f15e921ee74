import test from 'ava'
import { type Claims, judge, type Policy, policy } from '../../src/identity/policy.ts'
import { buildkiteRule, circleciRule, githubRule, gitlabRule } from '../../src/identity/presets.ts'

/** Claims as the services document them. */
const GITHUB: Claims = {
  repository: 'octo-org/octo-repo',
  repository_id: '74',
  repository_owner: 'octo-org',
  repository_owner_id: '65',
  ref: 'refs/heads/main',
  ref_type: 'branch',
  event_name: 'push',
  workflow_ref: 'octo-org/octo-repo/.github/workflows/release.yml@refs/heads/main',
  runner_environment: 'github-hosted',
  environment: 'npm',
}
const GITLAB: Claims = {
  project_path: 'my-group/my-project',
  project_id: '22',
  namespace_id: '72',
  ref: 'main',
  ref_type: 'branch',
  ref_protected: 'true',
  pipeline_source: 'push',
  runner_environment: 'gitlab-hosted',
  ci_config_ref_uri: 'gitlab.com/my-group/my-project//.gitlab-ci.yml@refs/heads/main',
}
const CIRCLE: Claims = {
  'oidc.circleci.com/project-id': 'p1',
  'oidc.circleci.com/vcs-origin': 'github.com/o/r',
  'oidc.circleci.com/vcs-ref': 'refs/heads/main',
  'oidc.circleci.com/ssh-rerun': false,
}
const BUILDKITE: Claims = {
  organization_id: 'o1',
  pipeline_id: 'p1',
  build_branch: 'main',
  build_source: 'webhook',
  runner_environment: 'buildkite-hosted',
}
const github = githubRule('74', { workflow: 'release.yml', environments: ['npm'] })
const gitlab = gitlabRule('22', { workflow: '.gitlab-ci.yml' })
const circleci = circleciRule('org1', 'p1', 'github.com/o/r')
const buildkite = buildkiteRule('o1', 'p1')

const rows: Array<[title: string, rule: Policy[number], claims: Claims, changes: Claims, refused?: RegExp]> =
  [
    ['GitHub: a push to main', github, GITHUB, {}],
    ['GitHub: a maintenance branch', github, GITHUB, { ref: 'refs/heads/1.2.x' }],
    [
      'GitHub: another repository of the same name',
      github,
      GITHUB,
      { repository_id: '75' },
      /^repository_id is 75; allowed: 74\.$/,
    ],
    [
      'GitHub: a renamed repository',
      github,
      GITHUB,
      {
        repository: 'octo-org/new',
        workflow_ref: 'octo-org/new/.github/workflows/release.yml@refs/heads/main',
      },
    ],
    ['GitHub: another branch', github, GITHUB, { ref: 'refs/heads/feature' }, /^ref is/],
    ['GitHub: a tag with the branch’s name', github, GITHUB, { ref: 'refs/tags/main' }, /^ref is/],
    [
      'GitHub: a pull request',
      github,
      GITHUB,
      { event_name: 'pull_request', ref: 'refs/pull/1/merge' },
      /event_name is pull_request/,
    ],
    [
      'GitHub: a pull_request_target event',
      github,
      GITHUB,
      { event_name: 'pull_request_target' },
      /^event_name/,
    ],
    ['GitHub: a run started by another run', github, GITHUB, { event_name: 'workflow_run' }, /^event_name/],
    [
      'GitHub: another workflow',
      github,
      GITHUB,
      { workflow_ref: 'octo-org/octo-repo/.github/workflows/evil.yml@refs/heads/main' },
      /^workflow_ref/,
    ],
    [
      'GitHub: a self-hosted runner',
      github,
      GITHUB,
      { runner_environment: 'self-hosted' },
      /^runner_environment/,
    ],
    ['GitHub: no environment', github, GITHUB, { environment: undefined }, /^environment is missing/],
    ['GitLab: a push to a protected branch', gitlab, GITLAB, {}],
    ['GitLab: an unprotected branch', gitlab, GITLAB, { ref_protected: 'false' }, /^ref_protected/],
    [
      'GitLab: a merge request',
      gitlab,
      GITLAB,
      { pipeline_source: 'merge_request_event' },
      /^pipeline_source/,
    ],
    ['GitLab: a fork', gitlab, GITLAB, { project_id: '23' }, /^project_id/],
    [
      'GitLab: another configuration',
      gitlab,
      GITLAB,
      { ci_config_ref_uri: 'gitlab.com/my-group/my-project//evil.yml@refs/heads/main' },
      /^ci_config_ref_uri/,
    ],
    ['CircleCI: main', circleci, CIRCLE, {}],
    [
      'CircleCI: a fork',
      circleci,
      CIRCLE,
      { 'oidc.circleci.com/vcs-origin': 'github.com/evil/r' },
      /vcs-origin/,
    ],
    [
      'CircleCI: a rerun with SSH',
      circleci,
      CIRCLE,
      { 'oidc.circleci.com/ssh-rerun': true },
      /ssh-rerun is true/,
    ],
    ['Buildkite: main', buildkite, BUILDKITE, {}],
    ['Buildkite: a fork’s branch', buildkite, BUILDKITE, { build_branch: 'evil:main' }, /^build_branch/],
    [
      'Buildkite: a pipeline of another organisation',
      buildkite,
      BUILDKITE,
      { organization_id: 'o2' },
      /^organization_id/,
    ],
  ]

for (const [title, rule, claims, changes, refused] of rows) {
  test(`${title} is ${refused ? 'refused' : 'accepted'}`, (t) => {
    t.deepEqual(policy.parse([rule]), [rule])
    const judged = judge(rule.issuer, { ...claims, ...changes }, [rule])
    if (refused) t.regex('refusal' in judged ? judged.refusal : '', refused)
    else t.deepEqual(judged, { rule })
  })
}

test('an issuer without a rule is refused, and so is every issuer if there are no rules', (t) => {
  t.deepEqual(judge('https://other.example', GITHUB, [github]), {
    refusal: 'No rule is about https://other.example.',
  })
  t.true('refusal' in judge(github.issuer, GITHUB, []))
})

test('meeting one of several rules is enough, and a refusal is about the closest rule', (t) => {
  const other = githubRule('99')
  t.deepEqual(judge(github.issuer, GITHUB, [other, github]), { rule: github })
  const judged = judge(github.issuer, { ...GITHUB, ref: 'refs/heads/x' }, [other, github])
  t.regex('refusal' in judged ? judged.refusal : '', /^ref is refs\/heads\/x; allowed: /)
})

test('a claim that exists only on the object’s prototype counts as missing', (t) => {
  const rule = { ci: 'other' as const, issuer: 'https://ci.example', require: { constructor: ['**'] } }
  t.deepEqual(judge(rule.issuer, {}, [rule]), { refusal: 'constructor is missing; allowed: **.' })
})

test('a list meets a requirement if one of its values does', (t) => {
  const rule = {
    ci: 'other' as const,
    issuer: 'https://ci.example',
    require: { contexts: ['b'], count: ['2'] },
  }
  t.deepEqual(judge(rule.issuer, { contexts: ['a', 'b'], count: 2 }, [rule]), { rule })
  t.true('refusal' in judge(rule.issuer, { contexts: [{ b: 'b' }], count: 2 }, [rule]))
})

const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'
const wrong: Array<[title: string, rules: unknown]> = [
  ['without claims', [{ issuer: 'https://ci.example', require: {} }]],
  ['without rules', []],
  ['for an issuer without HTTPS', [{ issuer: 'http://ci.example', require: { a: ['b'] } }]],
  ['for an issuer with a query', [{ issuer: 'https://ci.example/?a', require: { a: ['b'] } }]],
  ['for an issuer with a password', [{ issuer: 'https://a:b@ci.example', require: { a: ['b'] } }]],
  ['that every build at GitHub meets', [{ issuer: GITHUB_ISSUER, require: { ref: ['refs/heads/main'] } }]],
  ['for repository ids that begin with 7', [{ issuer: GITHUB_ISSUER, require: { repository_id: ['7*'] } }]],
  ['for a repository by its name alone', [{ issuer: GITHUB_ISSUER, require: { repository: ['o/r'] } }]],
]
for (const [title, rules] of wrong) {
  test(`a rule ${title} is not accepted`, (t) => {
    t.false(policy.safeParse(rules).success)
  })
}

test('a refusal is one printable line, whatever a branch is called', (t) => {
  const ref = `refs/heads/\u001b[2Jx\u202e${'y'.repeat(200)}`
  const judged = judge(github.issuer, { ...GITHUB, ref }, [github])
  const refusal = 'refusal' in judged ? judged.refusal : ''
  t.regex(refusal, /^ref is refs\/heads\/ \[2Jx y+…; allowed: /)
  t.notRegex(refusal, /[\p{Cc}\u202e]/u)
})
