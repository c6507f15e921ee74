import { readFile } from 'node:fs/promises'
import test from 'ava'
import { parse } from 'yaml'
import { createHarness } from '../helpers/harness.ts'
import type { Files } from '../helpers/repository.ts'
import { type Entry, PLUGIN } from '../helpers/semantic-release.ts'

const { registry, scene, release, codeOf } = await createHarness(test)

const read = async (file: string) => JSON.parse(await readFile(file, 'utf8'))
const FOLDERS = ['protocol', 'notify', 'responder', 'test-registry']

/** A manifest as it is, except for its registry, for provenance (which needs a CI's identity) and for older ranges. */
async function manifestOf(folder: string): Promise<object & { name: string }> {
  const { publishConfig: _, dependencies = {}, ...manifest } = await read(`${folder}/package.json`)
  const earlier = Object.entries(dependencies).map(([name, range]) => [name, isOwn(name) ? '^0.9.0' : range])
  const publishConfig = { access: 'public', registry: registry.url }
  return { ...manifest, dependencies: Object.fromEntries(earlier), publishConfig }
}

const isOwn = (name: string) => name.startsWith('@cfa/')

async function filesOf(): Promise<Files> {
  const files: Files = {
    'scripts/align-workspaces.ts': await readFile('scripts/align-workspaces.ts', 'utf8'),
  }
  for (const folder of FOLDERS) {
    files[`${folder}/package.json`] = await manifestOf(folder)
    files[`${folder}/dist/index.js`] = `// ${folder}`
  }
  return { ...files, 'dist/index.js': '// the plugin' }
}

/** The local plugins of this project's release, with the plugin under test in place of its own. */
async function pluginsOf(): Promise<Entry[]> {
  const { plugins }: { plugins: Entry[] } = await read('.releaserc.json')
  const own = plugins.filter((entry) => String([entry].flat()[0]).startsWith('./'))
  return own.map((entry) => {
    const [name, options] = [entry].flat() as [string, object?]
    return name === './dist/index.js' ? [PLUGIN, options ?? {}] : name
  })
}

test('this project releases its five packages with one approval, and each depends on the others at its own version', async (t) => {
  const [root, files, plugins] = await Promise.all([manifestOf('.'), filesOf(), pluginsOf()])
  const place = await scene((people) => ({
    features: ['approval', 'wait', 'sealed', 'several'],
    package: root as Record<string, unknown>,
    files,
    decide: async ({ ask }) => {
      registry.reuseCodes(people.bob.name)
      return ask === 'approval'
        ? { answer: { username: people.bob.name, approved: true } }
        : codeOf(people.bob)
    },
  }))
  const workflow = parse(await readFile('.github/workflows/release.yml', 'utf8'))
  const { npm_config_workspaces_update = '' } = workflow.jobs.release.steps.at(-1).env
  const run = await release(t, place, { plugins, env: { ...place.env, npm_config_workspaces_update } })
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(run.tags, ['v1.0.0'])
  t.deepEqual(
    place.endpoint.questions.map(({ ask, attempt }) => `${ask} ${attempt}`),
    ['approval 1', 'code 1'],
  )
  for (const folder of ['.', ...FOLDERS]) {
    const { name } = await manifestOf(folder)
    const { versions } = await registry.packument(name)
    t.deepEqual(Object.keys(versions), ['1.0.0'], name)
    for (const [needed, range] of Object.entries(versions['1.0.0']?.dependencies ?? {}))
      if (isOwn(needed)) t.is(range, '^1.0.0', `${name} needs ${needed}`)
  }
})
