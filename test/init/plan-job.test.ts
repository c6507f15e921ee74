import { readFileSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import { githubWorkflow } from '../../lib/init/github-workflow.ts'
import type { Plan } from '../../lib/init/plan.ts'
import { planJob } from '../../lib/init/plan-job.ts'
import { countWaits } from '../../lib/verify/count-waits.ts'
import { createFolder, type Files } from '../fakes/folder.ts'
import { ON_SITE, parseYaml, planWith } from './plans.ts'

const MINUTES = { npm: 60, endpoint: 30 }

async function jobOf(t: ExecutionContext, plan: Partial<Plan> = {}, files: Files = {}) {
  const { change } = await planJob(createFolder(t, files), planWith(plan))
  return { file: change?.file, text: change?.after ?? '', yaml: parseYaml(change?.after ?? '') }
}

test('a workflow on GitHub has an identity and the maintainers’ tokens, and no secret of the responder', async (t) => {
  const { file, text, yaml } = await jobOf(t)
  t.is(file, '.github/workflows/release.yml')
  const { release } = yaml.jobs
  t.is(release.permissions['id-token'], 'write')
  t.deepEqual(yaml.permissions, {})
  t.deepEqual(release.steps.at(-1), {
    run: 'npx semantic-release',
    env: {
      GITHUB_TOKEN: '${{ secrets.GITHUB_TOKEN }}',
      NPM_TOKEN_ALICE: '${{ secrets.NPM_TOKEN_ALICE }}',
      NPM_TOKEN_BOB_B: '${{ secrets.NPM_TOKEN_BOB_B }}',
    },
  })
  t.notRegex(text, /CFA_RESPONDER_SECRET/)
})

test('the workflow uses the same actions as this project, pinned by hash', (t) => {
  const own = readFileSync('.github/workflows/release.yml', 'utf8')
  const used = [...githubWorkflow(planWith()).matchAll(/uses: (.*)/g)].map(([, action]) => String(action))
  t.is(used.length, 2)
  for (const action of used) t.true(own.includes(`uses: ${action}\n`), action)
})

test('with npmjs.com as the responder, a workflow has an identity and no npm token', async (t) => {
  const { yaml } = await jobOf(t, ON_SITE)
  t.deepEqual(Object.keys(yaml.jobs.release.steps.at(-1).env), ['GITHUB_TOKEN'])
})

test('a job on GitLab has an identity for the responder', async (t) => {
  const { file, yaml } = await jobOf(t, { ci: 'gitlab', responder: 'https://release.example/p/tool/' })
  t.is(file, '.gitlab-ci.yml')
  t.deepEqual(yaml.release.id_tokens, { CFA_ID_TOKEN: { aud: 'https://release.example/p/tool' } })
  t.is(yaml.release.script.at(-1), 'npx semantic-release')
})

test('with npmjs.com as the responder, a job on GitLab has an identity for npm', async (t) => {
  const { yaml } = await jobOf(t, { ...ON_SITE, ci: 'gitlab' })
  t.is(yaml.release.id_tokens.NPM_ID_TOKEN.aud, 'npm:registry.npmjs.org')
})

test('with npmjs.com as the responder, a job on CircleCI makes an identity for npm', async (t) => {
  const { file, yaml } = await jobOf(t, { ...ON_SITE, ci: 'circleci' })
  t.is(file, '.circleci/config.yml')
  t.regex(yaml.jobs.release.steps.at(-1).run.command, /^export NPM_ID_TOKEN=.*\nnpx semantic-release$/m)
})

test('with another responder, a job on CircleCI only runs semantic-release', async (t) => {
  const { yaml } = await jobOf(t, { ci: 'circleci' })
  t.is(yaml.jobs.release.steps.at(-1).run.command, 'npx semantic-release')
})

for (const [title, plan, waits] of [
  [
    'if a release is staged, as by default',
    {},
    countWaits({ responder: 'https://x', publish: 'staged' }, ['approval']) * MINUTES.endpoint,
  ],
  [
    'if a release is approved on npmjs.com',
    ON_SITE,
    countWaits({ responder: 'npm', publish: 'staged' }, []) * MINUTES.npm,
  ],
] as const) {
  test(`${title}, the time limit of each job is longer than the waits`, async (t) => {
    const github = await jobOf(t, plan)
    t.true(github.yaml.jobs.release['timeout-minutes'] > waits)
    const gitlab = await jobOf(t, { ...plan, ci: 'gitlab' })
    t.true(Number.parseInt(gitlab.yaml.release.timeout, 10) > waits)
    const circleci = await jobOf(t, { ...plan, ci: 'circleci' })
    t.true(Number.parseInt(circleci.yaml.jobs.release.steps.at(-1).run.no_output_timeout, 10) > waits)
  })
}

for (const [manager, install] of [
  ['npm', 'npm ci --ignore-scripts'],
  ['pnpm', 'pnpm install --frozen-lockfile --ignore-scripts'],
  ['yarn', 'yarn install --immutable --mode=skip-build'],
  ['yarn-classic', 'yarn install --frozen-lockfile --ignore-scripts'],
  ['bun', 'bun install --frozen-lockfile --ignore-scripts'],
] as const) {
  test(`a project that uses ${manager} installs with “${install}”`, async (t) => {
    const { yaml } = await jobOf(t, { manager })
    t.true(yaml.jobs.release.steps.some(({ run }: { run?: string }) => run === install))
  })
}

for (const [manager, global] of [
  ['pnpm', 'corepack enable'],
  ['bun', 'npm install --global --allow-scripts=bun bun@1'],
] as const) {
  test(`a project that uses ${manager} runs “${global}” as root on CircleCI only`, async (t) => {
    const circleci = await jobOf(t, { manager, ci: 'circleci' })
    t.deepEqual(circleci.yaml.jobs.release.steps[1], { run: `sudo ${global}` })
    t.notRegex(circleci.text, /sudo (pnpm|bun|npm run)/)
    const gitlab = await jobOf(t, { manager, ci: 'gitlab' })
    t.true(gitlab.yaml.release.script.includes(global))
  })
}

test('a project without a lock file installs with npm ci if init adds packages', async (t) => {
  const commands = async (plan: Partial<Plan>) =>
    (await jobOf(t, { manager: 'none', ...plan })).yaml.jobs.release.steps.map(
      ({ run }: { run?: string }) => run,
    )
  t.true((await commands({ dependencies: [] })).includes('npm ci --ignore-scripts'))
  t.true((await commands({})).includes('npm install --ignore-scripts --no-package-lock'))
})

test('on GitLab and CircleCI, only one release runs at a time', async (t) => {
  const gitlab = await jobOf(t, { ci: 'gitlab' })
  t.like(gitlab.yaml.release, { resource_group: 'release', interruptible: false })
  const circleci = await jobOf(t, { ci: 'circleci' })
  const [job] = circleci.yaml.workflows.release.jobs
  t.is(job.release['serial-group'], '<< pipeline.project.slug >>/release')
  t.deepEqual(circleci.yaml.jobs.release.steps[0], { checkout: { method: 'full' } })
})

test('a branch whose name YAML would misread is quoted', async (t) => {
  const { yaml } = await jobOf(t, { branch: '1.x' })
  t.deepEqual(yaml.on.push.branches, ['1.x'])
})

test('a pipeline on GitLab keeps its jobs and gets the release job once', async (t) => {
  const before = 'stages: [check]\ntest:\n  stage: check\n  script: [npm test]\n'
  const { text, yaml } = await jobOf(t, { ci: 'gitlab' }, { '.gitlab-ci.yml': before })
  t.true(text.startsWith(before))
  t.is(yaml.release.stage, '.post')
  const again = await jobOf(t, { ci: 'gitlab' }, { '.gitlab-ci.yml': text })
  t.is(again.text, text)
})

const left: Record<string, { ci: Plan['ci']; files: Files }> = {
  '.github/workflows/ci.yml': {
    ci: 'github',
    files: { '.github/workflows/ci.yml': 'jobs: { a: { steps: [{ run: npx semantic-release }] } }' },
  },
  '.gitlab-ci.yml': {
    ci: 'gitlab',
    files: { '.gitlab-ci.yml': 'release: { script: [npx semantic-release] }' },
  },
  '.circleci/config.yml': { ci: 'circleci', files: { '.circleci/config.yml': 'version: 2.1' } },
}

for (const [file, { ci, files }] of Object.entries(left)) {
  test(`${file} of an existing pipeline is left for a person to change`, async (t) => {
    const { change, advice } = await planJob(createFolder(t, files), planWith({ ci }))
    t.is(change, undefined)
    t.is(advice?.file, file)
    t.regex(advice?.text ?? '', /npx semantic-release/)
  })
}
