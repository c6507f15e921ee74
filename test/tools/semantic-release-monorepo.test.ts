import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import test from 'ava'
import { execa } from 'execa'
import { createHarness } from '../helpers/harness.ts'
import { createJob, MODULES } from '../helpers/job.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { PLUGIN } from '../helpers/semantic-release.ts'
import { installTool } from './install-tool.ts'

const PRESET = path.join(
  await installTool('semantic-release-monorepo'),
  'semantic-release-monorepo/src/index.js',
)
const { registry, scene, codeOf } = await createHarness(test, { stages: true })

const PARTS = ['one', 'two'] as const
type Part = (typeof PARTS)[number]

/** Two packages of a workspace. */
function openWorkspace(): Promise<Scene> {
  return scene((people) => ({
    features: ['approval', 'wait', 'sealed', 'details'],
    decide: ({ ask }) => (ask === 'approval' ? { answer: { approved: true } } : codeOf(people.alice)),
    package: { private: true, workspaces: ['packages/*'] },
    files: Object.fromEntries(
      PARTS.map((part) => [
        `packages/${part}/package.json`,
        {
          name: `${people.name}-${part}`,
          version: '0.0.0',
          files: ['index.js'],
          publishConfig: { registry: registry.url },
        },
      ]),
    ),
  }))
}

/** Runs semantic-release in the folder of one package, as a job on GitHub Actions. */
async function releaseOne({ repository, env }: Scene, part: Part, options: object) {
  const cwd = path.join(repository.cwd, 'packages', part)
  const own = ['@semantic-release/commit-analyzer', '@semantic-release/release-notes-generator']
  const config = {
    extends: PRESET,
    repositoryUrl: pathToFileURL(repository.remote).href,
    branches: ['main'],
    plugins: [...own, [PLUGIN, options]],
  }
  await writeFile(path.join(cwd, '.releaserc.json'), JSON.stringify(config))
  const job = await createJob()
  const ci = { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' }
  const { exitCode, all } = await execa(
    process.execPath,
    [path.join(MODULES, 'semantic-release/bin/semantic-release.js')],
    {
      cwd,
      env: { ...job.env, ...ci, GITHUB_SHA: await repository.head(), ...env },
      extendEnv: false,
      reject: false,
      all: true,
      stdin: 'ignore',
    },
  )
  const { leftovers } = await job.end()
  // The next job has a checkout of its own.
  await repository.git('checkout', '--quiet', '.')
  await repository.git('clean', '--quiet', '--force', '-d')
  return { exitCode, output: all, leftovers }
}

/** Leaves out the placeholder that is published when the first version of a name is staged. */
async function versionsOf({ name }: Scene, part: Part): Promise<string[]> {
  const { versions } = await registry.packument(`${name}-${part}`)
  return Object.keys(versions).filter((version) => version !== '0.0.0-stage')
}

for (const publish of ['direct', 'staged'] as const)
  test(`semantic-release-monorepo asks only about packages that changed, and tags each by its own name: ${publish}`, async (t) => {
    const place = await openWorkspace()
    const { repository, endpoint, name } = place
    await repository.commit('feat: begin one', { 'packages/one/index.js': '' })
    const run = async (part: Part) => {
      const { exitCode, output, leftovers } = await releaseOne(place, part, { publish })
      t.is(exitCode, 0, output)
      t.deepEqual(leftovers, [])
    }
    for (const part of PARTS) await run(part)
    t.deepEqual(await repository.remoteTags(), [`${name}-one-v1.0.0`, `${name}-two-v1.0.0`])
    await repository.commit('fix: change two', { 'packages/two/index.js': '' })
    for (const part of PARTS) await run(part)
    const asked = endpoint.questions.map(({ ask, package: { name, version } }) => `${ask} ${name}@${version}`)
    t.deepEqual(
      asked,
      ['one@1.0.0', 'two@1.0.0', 'two@1.0.1'].flatMap((id) => [
        `approval ${name}-${id}`,
        `code ${name}-${id}`,
      ]),
    )
    t.deepEqual(await versionsOf(place, 'one'), ['1.0.0'])
    t.deepEqual((await versionsOf(place, 'two')).toSorted(), ['1.0.0', '1.0.1'])
    t.is((await repository.remoteTags()).at(-1), `${name}-two-v1.0.1`)
  })
