import { createRequire } from 'node:module'
import test, { type ExecutionContext } from 'ava'
import { checkJob, type Needs } from '../../lib/doctor/check-job.ts'
import type { Env } from '../../lib/types.ts'
import { createFolder, type Files } from '../fakes/folder.ts'

const fromSemanticRelease = createRequire(
  createRequire(import.meta.url).resolve('semantic-release/package.json'),
)
const { defaultLoaders } = fromSemanticRelease('cosmiconfig')
const parseYaml = (text: string): unknown => defaultLoaders['.yaml']('file.yml', text)

const MINUTE = 60_000
const ON_GITHUB = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_WORKFLOW_REF: 'team/a/.github/workflows/release.yml@refs/heads/main',
  GITHUB_JOB: 'release',
}
const ON_GITLAB = { CI: 'true', GITLAB_CI: 'true', CI_PROJECT_PATH: 'team/a' }
const GITHUB_IDENTITY = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1/',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't',
}

const NEEDS_NOTHING = { isProof: false, isTrusted: false, isSigned: false, codes: [] }

interface Case {
  env?: Env
  files?: Files
  needs?: Partial<Needs>
}

async function check(t: ExecutionContext, { env = {}, files = {}, needs = {} }: Case) {
  const cwd = createFolder(t, files)
  const all = { waitMs: 60 * MINUTE, packages: 1, ...NEEDS_NOTHING, ...needs }
  const findings = await checkJob({ env, cwd, parseYaml }, all)
  return {
    problems: findings.filter(({ level }) => level !== 'ok').map(({ level, id }) => `${level} ${id}`),
    text: findings.map(({ detail, next }) => `${detail} ${next ?? ''}`).join('\n'),
    findings,
  }
}

const workflow = (job: string, top = ''): Files => ({
  '.github/workflows/release.yml': `on: push\n${top}\njobs:\n  test: { steps: [{ run: npm test }] }\n  release:\n    steps: [{ run: npx semantic-release }]\n${job}`,
})

const cases: Record<string, Case & { problems: string[]; says?: RegExp }> = {
  'a job that is long enough': {
    env: ON_GITHUB,
    files: workflow('    timeout-minutes: 75\n'),
    problems: [],
    says: /75 min/,
  },
  'a job that ends before the wait for a maintainer does': {
    env: ON_GITHUB,
    files: workflow('    timeout-minutes: 60\n'),
    problems: ['warning time-limit'],
    says: /stopped after 60 min, and the release may wait 60 min .* lower the option `timeout`/,
  },
  'a job with the default limit of six hours': {
    env: ON_GITHUB,
    files: workflow(''),
    needs: { waitMs: 360 * MINUTE },
    problems: ['warning time-limit'],
  },
  'a limit that only GitHub can read': {
    env: ON_GITHUB,
    files: workflow('    timeout-minutes: ${{ vars.LIMIT }}\n'),
    problems: ['unknown time-limit'],
  },
  'a workflow that is not YAML': {
    env: ON_GITHUB,
    files: { '.github/workflows/release.yml': 'jobs: [' },
    problems: ['unknown time-limit'],
  },
  'a job of another workflow': {
    env: { ...ON_GITHUB, GITHUB_JOB: 'called' },
    files: workflow('    timeout-minutes: 1\n'),
    problems: ['unknown time-limit'],
  },
  'a job of another workflow, called by a job of the same name': {
    env: ON_GITHUB,
    files: {
      '.github/workflows/release.yml':
        'on: push\njobs:\n  release:\n    uses: ./.github/workflows/called.yml\n    permissions: { contents: read }\n',
      '.github/workflows/called.yml':
        'on: workflow_call\njobs:\n  release: { timeout-minutes: 30, steps: [{ run: npx semantic-release }] }\n',
    },
    problems: ['unknown time-limit'],
    says: /can’t be seen from here/,
  },
  'a job without the permission to push': {
    env: ON_GITHUB,
    files: workflow('    timeout-minutes: 75\n    permissions: { contents: read }\n'),
    problems: ['warning contents-permission'],
    says: /contents: write/,
  },
  'a workflow without any permissions': {
    env: ON_GITHUB,
    files: workflow('    timeout-minutes: 75\n', 'permissions: {}'),
    problems: ['warning contents-permission'],
  },
  'a job with all permissions': {
    env: ON_GITHUB,
    files: workflow('    timeout-minutes: 75\n', 'permissions: write-all'),
    problems: [],
  },
  'a job on GitHub without the identity that the responder wants': {
    env: ON_GITHUB,
    files: workflow('    timeout-minutes: 75\n'),
    needs: { isProof: true },
    problems: [],
    says: /^(?!.*identity|.*prove)/s,
  },
  'a job on GitHub with the identity that the responder wants': {
    env: { ...ON_GITHUB, ...GITHUB_IDENTITY },
    files: workflow('    timeout-minutes: 75\n'),
    needs: { isProof: true },
    problems: [],
    says: /can prove which build it is/,
  },
  'a job on GitHub that needs no identity': {
    env: ON_GITHUB,
    files: workflow('    timeout-minutes: 75\n'),
    problems: [],
    says: /has none, and needs none/,
  },
  'a job on GitHub that does not need the identity it has': {
    env: { ...ON_GITHUB, ...GITHUB_IDENTITY },
    files: workflow('    timeout-minutes: 75\n'),
    problems: [],
    says: /has one, and does not need it/,
  },
  'a job on GitHub with the identity that signs provenance': {
    env: { ...ON_GITHUB, ...GITHUB_IDENTITY },
    files: workflow('    timeout-minutes: 75\n'),
    needs: { isSigned: true },
    problems: [],
    says: /can prove which build it is/,
  },
  'a job on GitHub without the identity that signs provenance': {
    env: ON_GITHUB,
    files: workflow('    timeout-minutes: 75\n'),
    needs: { isSigned: true },
    problems: ['error id-token'],
    says: /npm would refuse to publish.*`id-token: write`/s,
  },
  'a job on GitLab with an identity for npm, and none that signs provenance': {
    env: { ...ON_GITLAB, CI_JOB_TIMEOUT: '7200', NPM_ID_TOKEN: 'a.b.c' },
    needs: { isSigned: true, isTrusted: true },
    problems: ['error id-token'],
    says: /SIGSTORE_ID_TOKEN/,
  },
  'a job that another error says can’t sign provenance': {
    env: ON_GITHUB,
    files: workflow('    timeout-minutes: 75\n'),
    needs: { isSigned: true, codes: ['ENOPROVENANCE'] },
    problems: [],
    says: /^(?!.*identity|.*prove)/s,
  },
  'a machine outside CI, with a workflow that can’t sign provenance': {
    files: workflow('    timeout-minutes: 75\n    permissions: { contents: write }\n'),
    needs: { isSigned: true, codes: ['ENOPROVENANCE'] },
    problems: ['unknown ci', 'error id-token'],
  },
  'a machine outside CI, with a workflow without the identity of a trusted publisher': {
    files: workflow('    timeout-minutes: 75\n    permissions: { contents: write }\n'),
    needs: { isTrusted: true },
    problems: ['unknown ci', 'warning id-token'],
    says: /lacks `id-token: write`\. If a trusted publisher publishes, give the job/,
  },
  'a job that stages, with an identity for the responder only': {
    env: { ...ON_GITLAB, CI_JOB_TIMEOUT: '7200', CFA_ID_TOKEN: 'a.b.c' },
    needs: { isTrusted: true },
    problems: ['warning id-token'],
  },
  'a job that stages, with an identity for npm': {
    env: { ...ON_GITLAB, CI_JOB_TIMEOUT: '7200', NPM_ID_TOKEN: 'a.b.c' },
    needs: { isTrusted: true },
    problems: [],
  },
  'a job on GitLab with the identity that the responder wants': {
    env: { ...ON_GITLAB, CI_JOB_TIMEOUT: '7200', CFA_ID_TOKEN: 'a.b.c' },
    needs: { isProof: true },
    problems: [],
  },
  'a job on CircleCI': {
    env: { CI: 'true', CIRCLECI: 'true' },
    needs: { isProof: true },
    problems: ['unknown time-limit'],
  },
  'a staged release without a trusted publisher’s identity': {
    env: { ...ON_GITLAB, CI_JOB_TIMEOUT: '7200' },
    needs: { isTrusted: true },
    problems: ['warning id-token'],
    says: /so it needs a token.*NPM_ID_TOKEN/s,
  },
  'a job on GitLab that is too short': {
    env: { ...ON_GITLAB, CI_JOB_TIMEOUT: '3600' },
    problems: ['warning time-limit'],
  },
  'a job on Buildkite that is too short': {
    env: { CI: 'true', BUILDKITE: 'true', BUILDKITE_TIMEOUT: '30' },
    problems: ['warning time-limit'],
  },
  'a job on Buildkite without a limit': {
    env: { CI: 'true', BUILDKITE: 'true', BUILDKITE_TIMEOUT: 'false' },
    problems: ['unknown time-limit'],
  },
  'a pull request': {
    env: { ...ON_GITLAB, CI_JOB_TIMEOUT: '7200', CI_MERGE_REQUEST_ID: '1' },
    problems: ['warning pull-request'],
  },
  'a machine outside CI, with a job on GitHub that is too short': {
    files: workflow('    timeout-minutes: 30\n'),
    problems: ['unknown ci', 'warning time-limit'],
    says: /release \(\.github\/workflows\/release\.yml\)/,
  },
  'a machine outside CI, with a workflow without an identity': {
    files: workflow('    timeout-minutes: 75\n    permissions: { contents: write }\n'),
    needs: { isProof: true },
    problems: ['unknown ci', 'error id-token'],
  },
  'a machine outside CI, with a workflow with an identity': {
    files: workflow('    timeout-minutes: 75\n    permissions: { contents: write, id-token: write }\n'),
    needs: { isProof: true },
    problems: ['unknown ci'],
  },
  'a machine outside CI, with a job on GitLab that is too short': {
    files: { '.gitlab-ci.yml': 'release: { script: [npx semantic-release], timeout: 30 minutes }' },
    problems: ['unknown ci', 'warning time-limit'],
  },
  'a job on GitLab that its file gives enough time': {
    env: ON_GITLAB,
    files: { '.gitlab-ci.yml': 'release: { script: [npx semantic-release], timeout: 1h 30m }' },
    problems: [],
  },
  'a release that waits for nobody': { env: { CI: 'true' }, needs: { waitMs: 0 }, problems: [] },
}

for (const [title, { problems, says, ...given }] of Object.entries(cases)) {
  test(`${title} ${problems.length > 0 ? `is reported as ${problems.join(', ')}` : 'is fine'}`, async (t) => {
    const checked = await check(t, given)
    t.deepEqual(checked.problems, problems)
    if (says) t.regex(checked.text, says)
    for (const { level, next, id } of checked.findings)
      if (level === 'error' || level === 'warning') t.truthy(next, id)
  })
}

test('a workflow is read from the root of the checkout', async (t) => {
  const root = createFolder(t, workflow('    timeout-minutes: 30\n'))
  const { problems } = await check(t, { env: { ...ON_GITHUB, GITHUB_WORKSPACE: root } })
  t.deepEqual(problems, ['warning time-limit'])
})
