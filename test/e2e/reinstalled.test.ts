import { cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { MODULES, ROOT } from '../helpers/job.ts'
import { OURS } from '../helpers/modes.ts'
import { confirmsBy } from '../helpers/page.ts'
import { createProjectReleases } from '../helpers/release-project.ts'
import type { Entry } from '../helpers/semantic-release.ts'

const { scene, release, registry } = await createHarness(test)
const projects = createProjectReleases(test)
const staging = createProjectReleases(test, { stages: true })

/** Removes this plugin after its `prepare`, as projects do that install their packages anew. */
const REMOVER = './remover.mjs'
const files = {
  'remover.mjs': `import { rmSync } from 'node:fs'
export const prepare = ({ folder }) => rmSync(folder, { recursive: true })
`,
}

/** Installs a copy of the plugin. Its dependencies are links, and stay. */
async function install(t: ExecutionContext): Promise<{ folder: string; plugin: string }> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'installed-')))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  await cp(path.join(ROOT, 'dist'), path.join(folder, 'dist'), { recursive: true })
  await cp(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'))
  await symlink(MODULES, path.join(folder, 'node_modules'))
  return { folder, plugin: path.join(folder, 'dist/index.js') }
}

/** Installs a copy, and returns the plugins of a release that removes it. */
async function removing(t: ExecutionContext, options: object = {}): Promise<Entry[]> {
  const { folder, plugin } = await install(t)
  return [
    [plugin, options],
    [REMOVER, { folder }],
  ]
}

for (const mode of OURS) {
  test.serial(`${mode}: the plugin may be removed once prepare is over`, async (t) => {
    const plugins = await removing(t)
    const ours = await projects.release(t, { files }, mode, { plugins })
    t.deepEqual([ours.exitCode, ours.tags, ours.versions], [0, ['v1.0.0'], ['1.0.0']], ours.output)
  })
}

test.serial('staged: the plugin may be removed once prepare is over', async (t) => {
  const plugins = await removing(t, { publish: 'staged' })
  const ours = await staging.release(t, { files }, 'attended', { plugins })
  t.deepEqual([ours.exitCode, ours.tags], [0, ['v1.0.0']], ours.output)
  t.true(ours.versions.includes('1.0.0'))
})

test.serial('with a passkey: the plugin may be removed once prepare is over', async (t) => {
  const confirms = (link: string) => {
    registry.approveWeb(link)
    return undefined
  }
  const place = await scene(({ alice }) => ({ ...confirmsBy(alice, confirms), files }), { twoFactor: 'web' })
  const ours = await release(t, place, { plugins: await removing(t) })
  t.deepEqual([ours.exitCode, ours.tags], [0, ['v1.0.0']], ours.output)
  t.is(registry.publisherOf(place.name, '1.0.0'), place.alice.name)
})

test.serial('the plugin may be removed by the package’s own prepack', async (t) => {
  const { folder, plugin } = await install(t)
  const remove = `node -e "fs.rmSync('${folder}', { recursive: true, force: true })"`
  const project = { package: { scripts: { prepack: remove } } }
  const ours = await projects.release(t, project, 'attended', { plugins: [plugin] })
  t.deepEqual([ours.exitCode, ours.tags, ours.versions], [0, ['v1.0.0'], ['1.0.0']], ours.output)
})
