import type { ExecutionContext } from 'ava'
import {
  type Client,
  createClient,
  startTestRegistry,
  type TestRegistry,
  type TestUser,
  type TwoFactor,
} from '../../test-registry/index.ts'
import { createNpmCli, type NpmCli } from '../../test-registry/test/helpers/npm-cli.ts'
import { type EndpointOptions, type Reply, startEndpoint, type TestEndpoint } from './endpoint.ts'
import type { HookCall, HookEnd } from './hooks.ts'
import { type HooksInTurn, startHooksInTurn } from './hooks-in-turn.ts'
import { createJob } from './job.ts'
import { leavesNoTrace } from './release-claims.ts'
import { createRepository, type Files, type TestRepository } from './repository.ts'
import { type ReleaseOptions, type ReleaseRun, release } from './semantic-release.ts'

/** What a release needs: a package nobody else knows, two maintainers, a responder and a repository. */
export interface Scene extends People {
  endpoint: TestEndpoint
  repository: TestRepository
  /** The maintainers' tokens and the responder, as the job gets them. */
  env: Record<string, string>
  /** The writes to this package that reached the registry. */
  writes: () => TestRegistry['requests']
  versions: () => Promise<string[]>
}

/** Who can be asked in a scene, and about what. */
export interface People {
  name: string
  alice: TestUser
  bob: TestUser
}

export interface SceneOptions extends EndpointOptions {
  /** More fields of `package.json`. */
  package?: Record<string, unknown>
  files?: Files
}

export interface ReleaseHarness {
  registry: TestRegistry
  npm: NpmCli
  /** For what has to be at the registry before a release begins. */
  client: Client
  /** @param given - Where the maintainer's answers need the people, a function of them. */
  scene: (given?: SceneOptions | ((people: People) => SceneOptions), people?: PeopleOptions) => Promise<Scene>
  /** A reply with a code of this user that the registry accepts now. */
  codeOf: (user: TestUser) => Reply
  /** A reply with a code of this user that the registry refuses. */
  wrongCodeOf: (user: TestUser) => Reply
  /** Releases with the scene's environment, and sees to it that no run leaves a trace that it must not. */
  release: (t: ExecutionContext, scene: Scene, options?: ReleaseOptions) => Promise<ReleaseRun>
  /** The same without semantic-release around it, and with short pauses between tries; one run after the other. */
  hooks: (t: ExecutionContext, scene: Scene, options?: HarnessHooks) => Promise<HooksRun>
}

export interface HarnessHooks {
  /** Default: a first release. */
  calls?: HookCall[]
  /** Default: the scene's. */
  env?: Record<string, string>
  /** Commands that come first in the PATH of the job: name to script. */
  commands?: Record<string, string>
  /** How many times faster pauses are; without it those between two tries are short, and all others are as they are. */
  haste?: number
  /** Called with each piece of the output, as it comes. */
  onOutput?: (text: string) => void
}

export interface HooksRun {
  /** One for each call, up to the first that failed. */
  ends: HookEnd[]
  /** Of the call that failed. */
  errors: HookEnd['errors']
  output: string
  /** All that npm wrote into its debug logs. */
  npmLogs: string
}

export interface PeopleOptions {
  scope?: string
  twoFactor?: TwoFactor
}

/** The steps of a release with these options. */
export const stepsWith = (config: object = {}): HookCall[] => [
  { hook: 'verifyConditions', config },
  { hook: 'prepare', config },
  { hook: 'publish', config },
]

/** ava's `test`, or what calls this at its end. */
interface AtEnd {
  after: { always: (close: () => Promise<void>) => unknown }
}

export interface HarnessOptions {
  /** Whether the registry can stage: a release with a responder is staged there, unless an option says otherwise. */
  stages?: boolean
}

/** One registry for a test file; all that a scene starts is stopped after the last test. */
export async function createReleaseHarness(
  test: AtEnd,
  { stages = false }: HarnessOptions = {},
): Promise<ReleaseHarness> {
  const startedAt = Date.now()
  // It stands: a code is good until it is spent, however slow the machine.
  const registry = await startTestRegistry({ clock: () => startedAt, ...(stages ? {} : { staging: false }) })
  const npm = await createNpmCli(registry.url)
  const closing: Array<{ close: () => Promise<void> }> = [npm]
  test.after.always(async () => {
    await (await program)?.close()
    await Promise.all(closing.map(({ close }) => close()))
    await registry.close()
  })
  let scenes = 0
  let program: Promise<HooksInTurn> | undefined
  return {
    registry,
    npm,
    client: createClient(registry.url),
    scene: async (given = {}, peopleOptions = {}) => {
      scenes += 1
      const people = await addPeople(registry, scenes, peopleOptions)
      const options = typeof given === 'function' ? given(people) : given
      const endpoint = await startEndpoint(options)
      const repository = await createRepository(repositoryOptions(people, registry, options))
      closing.push(endpoint, repository)
      return { ...people, endpoint, repository, ...looks(registry, people), env: jobEnv(people, endpoint) }
    },
    codeOf: ({ name }) => ({ answer: { username: name, otp: registry.code(name) } }),
    wrongCodeOf: ({ name }) => ({ answer: { username: name, otp: registry.staleCode(name) } }),
    release: async (t, scene, options = {}) => {
      const run = await release(scene.repository, { ...options, env: options.env ?? scene.env })
      leavesNoTrace(t, scene, run)
      t.deepEqual(run.leftovers, [])
      return run
    },
    hooks: async (t, scene, { calls = stepsWith(), env = scene.env, commands, haste, onOutput } = {}) => {
      const { cwd } = scene.repository
      const job = await createJob(commands)
      program ??= startHooksInTurn('impatient')
      const turn = { calls, cwd, env: { ...job.env, ...env }, haste }
      const { ends, output } = await (await program).run(turn, onOutput)
      const { npmLogs } = await job.end()
      const run = { ends, errors: ends.at(-1)?.errors ?? [], output, npmLogs }
      leavesNoTrace(t, scene, run)
      return run
    },
  }
}

async function addPeople(
  registry: TestRegistry,
  number: number,
  { scope, twoFactor = 'totp' }: PeopleOptions,
): Promise<People> {
  const add = (name: string) => registry.addUser(`${name}-${number}`, { twoFactor })
  const [alice, bob] = await Promise.all([add('alice'), add('bob')])
  return { alice, bob, name: `${scope ? `@${scope}/` : ''}package-${number}` }
}

function repositoryOptions(
  { name }: People,
  registry: TestRegistry,
  { package: fields, files = {} }: SceneOptions,
) {
  return { package: { name, publishConfig: { registry: registry.url }, ...fields }, files }
}

function jobEnv({ alice, bob }: People, endpoint: TestEndpoint): Record<string, string> {
  return { [variableOf(alice)]: alice.token, [variableOf(bob)]: bob.token, ...endpoint.env }
}

/** `NPM_TOKEN_ALICE_1`: CI services take upper case and `_` only. */
export function variableOf({ name }: TestUser): string {
  return `NPM_TOKEN_${name.toUpperCase().replaceAll('-', '_')}`
}

function looks(registry: TestRegistry, { name }: People): Pick<Scene, 'writes' | 'versions'> {
  const isOfPackage = (path: string) => `${decodeURIComponent(path)}/`.includes(`/${name}/`)
  return {
    writes: () => registry.requests.filter(({ method, path }) => method !== 'GET' && isOfPackage(path)),
    versions: async () => {
      const { versions } = await registry.packument(name).catch(() => ({ versions: {} }))
      return Object.keys(versions)
    },
  }
}
