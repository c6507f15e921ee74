import path from 'node:path'
import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { type Entry, PLUGIN } from '../helpers/semantic-release.ts'
import { installTool } from './install-tool.ts'

const PRESET = path.join(
  await installTool('semantic-release-monorepo'),
  'semantic-release-monorepo/src/index.js',
)
const { registry, scene, codeOf, release } = await createHarness(test, { stages: true })

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
      const plugins = [[PLUGIN, { publish }]] satisfies Entry[]
      const { exitCode, output } = await release(t, place, {
        ...{ ci: 'github', preset: PRESET, folder: `packages/${part}`, plugins },
      })
      t.is(exitCode, 0, output)
      // The next job has a checkout of its own.
      await repository.git('checkout', '--quiet', '.')
      await repository.git('clean', '--quiet', '--force', '-d')
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
