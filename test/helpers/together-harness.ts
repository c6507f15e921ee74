import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ExecutionContext, TestFn } from 'ava'
import { execa } from 'execa'
import {
  startTestRegistry,
  type TestRegistry,
  type TestRegistryOptions,
  type TestUser,
  type TwoFactor,
} from '../../test-registry/index.ts'
import { type EndpointOptions, type Reply, startEndpoint, type TestEndpoint } from './endpoint.ts'
import { filesWith } from './files-with.ts'
import { createJob, ROOT } from './job.ts'
import { variableOf } from './release-harness.ts'

/** Workspaces that nobody else knows, two maintainers and a responder. */
export interface TogetherScene extends TogetherPeople {
  endpoint: TestEndpoint
  cwd: string
  env: Record<string, string>
  /** Full names, in the order of the folders. */
  names: string[]
  /** Those that the registry has at 1.0.0. */
  published: () => Promise<string[]>
  /** Methods and statuses of the writes that reached the registry, in order. */
  writes: () => string[]
  /** Writes a file of the project. */
  write: (file: string, content: string | object) => Promise<void>
}

export interface TogetherPeople {
  scope: string
  alice: TestUser
  bob: TestUser
}

export interface TogetherOptions extends EndpointOptions {
  twoFactor?: TwoFactor
  /** Names in the scope, and what each depends on. Default: `c` depends on `b`, and `b` on `a`. */
  packages?: Record<string, string[]>
  /** Which names in the scope are looked up at the registry. Default: those of `packages`. */
  names?: readonly string[]
}

export interface TogetherRun {
  exitCode: number | undefined
  stdout: string
  stderr: string
  /** What is left of the run in the folder for temporary files. */
  leftovers: string[]
  /** Files of the project and of the job with a token or the responder's secret in them. */
  leaks: string[]
}

export interface RunOptions {
  flags?: string[]
  /** Default: `npm publish --workspaces`. */
  command?: string[]
  env?: Record<string, string>
  /** Gets the process as soon as it runs. */
  onStart?: (process: { kill: (signal: NodeJS.Signals) => boolean }) => void
}

export interface TogetherHarness {
  registry: TestRegistry
  scene: (
    options: (people: TogetherPeople) => TogetherOptions,
    twoFactor?: TwoFactor,
  ) => Promise<TogetherScene>
  run: (t: ExecutionContext, scene: TogetherScene, options?: RunOptions) => Promise<TogetherRun>
  codeOf: (user: TestUser) => Reply
  wrongCodeOf: (user: TestUser) => Reply
}

const PACKAGES = { c: ['b'], b: ['a'], a: [] }
export const PUBLISH = ['npm', 'publish', '--workspaces']

/** One registry for a test file; all that a scene starts is stopped after the last test. */
export async function createTogetherHarness(
  test: TestFn,
  options: TestRegistryOptions = {},
): Promise<TogetherHarness> {
  const startedAt = Date.now()
  const registry = await startTestRegistry({ clock: () => startedAt, ...options })
  const closing: Array<() => Promise<void>> = []
  test.after.always(async () => {
    await Promise.all(closing.map((close) => close()))
    await registry.close()
  })
  let scenes = 0
  return {
    registry,
    codeOf: ({ name }) => ({ answer: { username: name, otp: registry.code(name) } }),
    wrongCodeOf: ({ name }) => ({ answer: { username: name, otp: registry.staleCode(name) } }),
    scene: async (describe, twoFactor = 'totp') => {
      scenes += 1
      const add = (name: string) => registry.addUser(`${name}-${scenes}`, { twoFactor })
      const [alice, bob] = await Promise.all([add('alice'), add('bob')])
      // All test files have one registry behind theirs.
      const people = { alice, bob, scope: `@s${randomBytes(6).toString('hex')}` }
      const { packages = PACKAGES, names = Object.keys(packages), ...behaviour } = describe(people)
      const endpoint = await startEndpoint(behaviour)
      const cwd = await realpath(await mkdtemp(path.join(tmpdir(), 'together-')))
      closing.push(endpoint.close, () => rm(cwd, { recursive: true, force: true, maxRetries: 3 }))
      return createScene({ people, packages, names, endpoint, cwd, registry })
    },
    run: (_t, scene, given) => run(scene, given),
  }
}

interface Making {
  people: TogetherPeople
  packages: Record<string, string[]>
  names: readonly string[]
  endpoint: TestEndpoint
  cwd: string
  registry: TestRegistry
}

async function createScene({ people, packages, endpoint, cwd, registry, ...making }: Making) {
  const { scope, alice, bob } = people
  const names = making.names.map((name) => `${scope}/${name}`)
  const write: TogetherScene['write'] = async (file, content) => {
    const place = path.join(cwd, file)
    await mkdir(path.dirname(place), { recursive: true })
    await writeFile(place, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  }
  await write('package.json', { name: 'root', private: true, workspaces: ['packages/*'] })
  await write('.npmrc', `registry=${registry.url}\n`)
  for (const [name, needs] of Object.entries(packages)) {
    const dependencies = Object.fromEntries(needs.map((needed) => [`${scope}/${needed}`, '^1.0.0']))
    await write(`packages/${name}/package.json`, { name: `${scope}/${name}`, version: '1.0.0', dependencies })
    await write(`packages/${name}/index.js`, `export default '${name}'\n`)
  }
  const isOfScope = (url: string) => decodeURIComponent(url).includes(`${scope}/`)
  return {
    ...people,
    ...{ endpoint, cwd, names, write },
    env: { [variableOf(alice)]: alice.token, [variableOf(bob)]: bob.token, ...endpoint.env },
    published: async () => {
      const found = await Promise.all(
        names.map(async (name) =>
          (await registry.packument(name).catch(() => undefined))?.versions['1.0.0'] ? [name] : [],
        ),
      )
      return found.flat()
    },
    writes: () =>
      registry.requests
        .filter(({ method, path: url }) => method !== 'GET' && method !== 'HEAD' && isOfScope(url))
        .map(({ path: url, status }) => `${decodeURIComponent(url).split(`${scope}/`)[1]} ${status}`),
  }
}

/** Runs the command in a process of its own, as a job does. */
async function run(
  { cwd, env: own, alice, bob, endpoint }: TogetherScene,
  { flags = [], command = PUBLISH, env = {}, onStart }: RunOptions = {},
): Promise<TogetherRun> {
  const job = await createJob()
  const args = [path.join(ROOT, 'cli.ts'), 'publish', ...flags, '--', ...command]
  const child = execa(process.execPath, args, {
    ...{ cwd, env: { ...job.env, ...own, ...env }, extendEnv: false, reject: false, stdin: 'ignore' },
  })
  onStart?.({ kill: (signal) => child.kill(signal) })
  const { exitCode, stdout, stderr } = await child
  const leaks = await filesWith([alice.token, bob.token, endpoint.secret], [cwd, job.folder])
  const { leftovers } = await job.end()
  return { exitCode, stdout, stderr, leftovers, leaks }
}
