import type { Feature } from '@cfa/protocol'
import { type Reply, startEndpoint } from '../test/helpers/endpoint.ts'
import { createRepository, type Files, type TestRepository } from '../test/helpers/repository.ts'
import { type Entry, PLUGIN, release } from '../test/helpers/semantic-release.ts'
import { type Fault, startTestRegistry } from '../test/registry/index.ts'
import { createNpmCounter, type Started } from './support/npm-counter.ts'
import { printTable } from './support/table.ts'

/** Which npm processes each step of a release starts, in each mode: written down by a program in front of npm. */

const STEPS = ['verifyConditions', 'prepare', 'publish', 'addChannel'] as const

interface Scene {
  title: string
  /** Default: a maintainer's account and an endpoint. `token`: `NPM_TOKEN` and nobody to ask. */
  who?: 'token' | 'accounts'
  features?: Feature[]
  /** How many codes are refused before the right one. */
  refused?: number
  options?: object
  package?: object
  files?: Files
  /** The project's `.npmrc` names credentials for the registry. */
  hasNpmrc?: boolean
  /** What becomes of the upload, at the registry. */
  fault?: Omit<Fault, 'match'>
  /** Plugins after ours. */
  later?: Entry[]
  /** Released on a channel first; what is looked at is its way to the default one. */
  isChannel?: boolean
}

const NODE = 'node --eval ""'
const SCRIPTS = Object.fromEntries(['prepublishOnly', 'publish', 'postpublish'].map((name) => [name, NODE]))
const CHANGING = `import { appendFile } from 'node:fs/promises'
export const prepare = (_, { cwd }) => appendFile(cwd + '/index.js', '// changed')
`

const SCENES: Scene[] = [
  { title: '`NPM_TOKEN`', who: 'token' },
  { title: '`NPM_TOKEN`, `tarballDir`', who: 'token', options: { tarballDir: 'packed' } },
  { title: '`NPM_TOKEN`, a channel', who: 'token', isChannel: true },
  { title: 'two accounts, endpoint' },
  { title: '… and a token in `.npmrc`', hasNpmrc: true },
  { title: '… and the first code is refused', refused: 1 },
  { title: '… and the answer to the upload is lost', fault: { do: { type: 'drop-after' } } },
  { title: '… and the upload itself is lost', fault: { do: { type: 'drop-before' }, stage: 'before-2fa' } },
  { title: '… and scripts around publishing', package: { scripts: SCRIPTS } },
  { title: '… and `tarballDir`', options: { tarballDir: 'packed' } },
  { title: '… and a channel', isChannel: true },
  { title: 'two accounts, endpoint with `approval`', features: ['approval'] },
  {
    title: '… and a later plugin changes a file',
    features: ['approval'],
    files: { 'change.mjs': CHANGING },
    later: ['./change.mjs'],
  },
]

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
  const env = await peopleOf(scene, index)
  let asked = 0
  const decide = ({ accounts: [username = ''] }: { accounts: string[] }): Reply => {
    asked += 1
    const isWrong = asked <= (scene.refused ?? 0)
    return { answer: { username, otp: isWrong ? registry.staleCode(username) : registry.code(username) } }
  }
  const endpoint = await startEndpoint({ features: scene.features ?? [], decide })
  const fields = { name: `bench-${index}`, publishConfig: { registry: registry.url }, ...scene.package }
  const repository = await createRepository({ package: fields, files: filesOf(scene) })
  const plugins: Entry[] = [counter.marker, [PLUGIN, scene.options ?? {}], ...(scene.later ?? [])]
  const run = async () => {
    const job = { ...env, ...(scene.who === 'token' ? {} : endpoint.env) }
    const branches = ['main', 'next']
    const { commands } = counter
    const { exitCode, output } = await release(repository, { plugins, branches, commands, env: job })
    if (exitCode !== 0) throw new Error(`${scene.title}: the release failed:\n${output}`)
  }
  if (scene.fault) registry.faults.add({ match: { method: 'PUT' }, ...scene.fault })
  try {
    await run()
    if (scene.isChannel) await toChannelAndBack(repository, run)
    return await counter.take()
  } finally {
    await endpoint.close()
    await repository.close()
  }
}

function filesOf({ files = {}, hasNpmrc = false }: Scene): Files {
  const npmrc = `//${new URL(registry.url).host}/:_authToken=\${NPM_TOKEN}\n`
  return hasNpmrc ? { ...files, '.npmrc': npmrc } : files
}

async function peopleOf({ who }: Scene, index: number): Promise<Record<string, string>> {
  const [alice, bob] = [`alice${index}`, `bob${index}`]
  if (who === 'token') {
    const { token } = await registry.addUser(alice, { twoFactor: 'off' })
    return { NPM_TOKEN: token, DEFAULT_NPM_REGISTRY: registry.url }
  }
  const users = [await registry.addUser(alice), await registry.addUser(bob)]
  return Object.fromEntries(users.map(({ name, token }) => [`NPM_TOKEN_${name}`, token]))
}

/**
 * Releases on the channel `next`, merges, and runs once more on `main`: only that run is left to count. Each run leaves
 * its version in `package.json`, which no commit has.
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

/** `npm view`, five times, as `npm view ×5`. */
function withoutRepeats(commands: readonly string[]): string[] {
  const runs: Array<{ command: string; times: number }> = []
  for (const command of commands) {
    const last = runs.at(-1)
    if (last?.command === command) last.times += 1
    else runs.push({ command, times: 1 })
  }
  return runs.map(({ command, times }) => (times === 1 ? command : `${command} ×${times}`))
}
