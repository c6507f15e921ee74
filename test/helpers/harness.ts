import type { ExecutionContext } from 'ava'
import {
  type Client,
  createClient,
  startTestRegistry,
  type TestRegistry,
  type TwoFactor,
} from '../../test-registry/index.ts'
import { createNpmCli, type NpmCli } from '../../test-registry/test/helpers/npm-cli.ts'
import { cfaPublish, type PublishOptions, type PublishRun } from './cfa-publish.ts'
import { createHookRuns, type HookRunOptions, type HooksRun } from './hook-runs.ts'
import { type Codes, codesOf } from './people.ts'
import { leavesNoTrace } from './release-claims.ts'
import { createScene, type PeopleOptions, type Scene, type SceneGiven } from './release-scene.ts'
import { type ReleaseOptions, type ReleaseRun, release } from './semantic-release.ts'
import {
  createWorkspaces,
  type ScopePeople,
  type Workspaces,
  type WorkspacesOptions,
} from './workspaces-scene.ts'

/** Sets up a repository or workspaces, and releases them with semantic-release or `cfa publish`. */
export interface Harness extends Codes {
  registry: TestRegistry
  npm: NpmCli
  /** Publishes what has to be on the registry before a release begins. */
  client: Client
  /** A repository with one package. */
  scene: (given?: SceneGiven, people?: PeopleOptions) => Promise<Scene>
  /** Releases with the scene's environment, and asserts that the run shows no secret and leaves no file. */
  release: (t: ExecutionContext, scene: Scene, options?: ReleaseOptions) => Promise<ReleaseRun>
  /** The same without semantic-release, with short pauses between retries, and one run after another. */
  hooks: (t: ExecutionContext, scene: Scene, options?: HookRunOptions) => Promise<HooksRun>
  /** Several packages in one folder, without a repository. */
  workspaces: (
    describe: (people: ScopePeople) => WorkspacesOptions,
    twoFactor?: TwoFactor,
  ) => Promise<Workspaces>
  /** Runs `cfa publish` in workspaces. */
  publish: (workspaces: Workspaces, options?: PublishOptions) => Promise<PublishRun>
}

export interface HarnessOptions {
  /** Whether the registry can stage. If so, a release with a responder is staged unless an option says otherwise. */
  stages?: boolean
}

/** ava's `test`, or anything else that calls `close` at its end. */
interface AtEnd {
  after: { always: (close: () => Promise<void>) => unknown }
}

/** One registry for a test file. Everything that a scene starts is stopped after the last test. */
export async function createHarness(test: AtEnd, { stages = false }: HarnessOptions = {}): Promise<Harness> {
  const startedAt = Date.now()
  // The clock stands still, so that a code lasts until it is spent, however slow the machine.
  const registry = await startTestRegistry({ clock: () => startedAt, ...(stages ? {} : { staging: false }) })
  const npm = await createNpmCli(registry.url)
  const hookRuns = createHookRuns()
  const closing: Array<{ close: () => Promise<void> }> = [npm]
  test.after.always(async () => {
    await hookRuns.close()
    await Promise.all(closing.map(({ close }) => close()))
    await registry.close()
  })
  let scenes = 0
  const nextNumber = () => {
    scenes += 1
    return scenes
  }
  return {
    registry,
    npm,
    client: createClient(registry.url),
    ...codesOf(registry),
    scene: async (given = {}, people = {}) => {
      const scene = await createScene(registry, nextNumber(), given, people)
      closing.push(scene.endpoint, scene.repository)
      return scene
    },
    release: async (t, scene, options = {}) => {
      const run = await release(scene.repository, { ...options, env: options.env ?? scene.env })
      leavesNoTrace(t, scene, run)
      t.deepEqual(run.leftovers, [])
      return run
    },
    hooks: async (t, scene, options = {}) => {
      const run = await hookRuns.run(scene, options)
      leavesNoTrace(t, scene, run)
      return run
    },
    workspaces: async (describe, twoFactor) => {
      const workspaces = await createWorkspaces(registry, nextNumber(), describe, twoFactor)
      closing.push(workspaces)
      return workspaces
    },
    publish: cfaPublish,
  }
}
