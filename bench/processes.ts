import { startEndpoint } from '../test/helpers/endpoint.ts'
import { createRepository, type Files, type TestRepository } from '../test/helpers/repository.ts'
import { type Entry, PLUGIN, type ReleaseOptions, release } from '../test/helpers/semantic-release.ts'
import { startTestRegistry } from '../test-registry/index.ts'
import { approveOnSite, isOnSite, jobs, maintainerOf } from './processes/people.ts'
import { SCENES, type Scene } from './processes/scenes.ts'
import { createNpmCounter, type Started } from './support/npm-counter.ts'
import { printTable } from './support/table.ts'

/** Counts the npm processes that each step of a release starts, in each mode. */

const STEPS = ['verifyConditions', 'prepare', 'publish', 'addChannel'] as const

const registry = await startTestRegistry()
const counter = await createNpmCounter()
try {
  const rows: string[][] = []
  for (const [index, scene] of SCENES.entries()) rows.push(rowOf(scene, await play(scene, index)))
  printTable(['mode', ...STEPS], rows)
} finally {
  await counter.close()
  await registry.close()
}

async function play(scene: Scene, index: number): Promise<Started[]> {
  const name = `bench-${index}`
  const { who = 'accounts', options = {}, later = [], fault } = scene
  const env = await jobs[who](name, registry)
  const endpoint = await startEndpoint(await maintainerOf(scene, registry))
  const fields = { name, publishConfig: { registry: registry.url }, ...scene.package }
  const repository = await createRepository({ package: fields, files: filesOf(scene) })
  const plugins: Entry[] = [counter.marker, [PLUGIN, options], ...later]
  const responder = who === 'accounts' ? endpoint.env : {}
  const run = () => succeed(scene, repository, { plugins, env: { ...env, ...responder, ...counter.env } })
  if (fault) registry.faults.add({ match: { method: 'PUT' }, ...fault })
  try {
    await Promise.all([run(), isOnSite(scene) && approveOnSite(name, registry)])
    if (scene.isChannel) await toChannelAndBack(repository, run)
    return await counter.take()
  } finally {
    await endpoint.close()
    await repository.close()
  }
}

async function succeed(scene: Scene, repository: TestRepository, options: ReleaseOptions): Promise<void> {
  const ci = isOnSite(scene) ? 'github' : 'none'
  const branches = ['main', 'next']
  const { exitCode, output } = await release(repository, { branches, ci, ...options })
  if (exitCode !== 0) throw new Error(`${scene.title}: the release failed:\n${output}`)
}

function filesOf({ files = {}, hasNpmrc = false }: Scene): Files {
  const npmrc = `//${new URL(registry.url).host}/:_authToken=\${NPM_TOKEN}\n`
  return hasNpmrc ? { ...files, '.npmrc': npmrc } : files
}

/**
 * Releases on the channel `next`, merges it, and releases again on `main`. Only that last run is counted. Each run
 * leaves its version in `package.json` uncommitted, so the checkout of `main` is forced.
 */
async function toChannelAndBack({ git, commit }: TestRepository, run: () => Promise<void>): Promise<void> {
  await git('checkout', '--quiet', '-b', 'next')
  await commit('feat: something for the channel')
  await run()
  await git('checkout', '--quiet', '--force', 'main')
  await git('merge', '--quiet', '--ff-only', 'next')
  await git('push', '--quiet', 'origin', 'main')
  await counter.take()
  await run()
}

function rowOf({ title }: Scene, started: readonly Started[]): string[] {
  const cells = STEPS.map((step) => {
    const commands = started.filter((one) => one.step === step).map(({ command }) => command)
    return commands.length === 0 ? '' : `${commands.length}: ${withoutRepeats(commands).join(', ')}`
  })
  return [title, ...cells]
}

/** Joins repeated commands: five times `npm view` becomes `npm view ×5`. */
function withoutRepeats(commands: readonly string[]): string[] {
  const runs: Array<{ command: string; times: number }> = []
  for (const command of commands) {
    const last = runs.at(-1)
    if (last?.command === command) last.times += 1
    else runs.push({ command, times: 1 })
  }
  return runs.map(({ command, times }) => (times === 1 ? command : `${command} ×${times}`))
}
