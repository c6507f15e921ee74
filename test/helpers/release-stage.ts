import type { TestFn } from 'ava'
import { startTestRegistry, type TestRegistry, type TestUser, type TwoFactor } from '../registry/index.ts'

import { type EndpointOptions, startEndpoint, type TestEndpoint } from './endpoint.ts'
import { createRepository, type Files, type TestRepository } from './repository.ts'

/** What a release needs: a package nobody else knows, two maintainers, a responder and a repository. */
export interface Scene {
  name: string
  alice: TestUser
  bob: TestUser
  endpoint: TestEndpoint
  repository: TestRepository
  /** The maintainers' tokens and the responder, as the job gets them. */
  env: Record<string, string>
  /** What the registry got for the package: writes only. */
  writes: () => TestRegistry['requests']
  versions: () => Promise<string[]>
}

export interface SceneOptions extends EndpointOptions {
  name?: string
  /** More fields of `package.json`. */
  package?: Record<string, unknown>
  files?: Files
  twoFactor?: TwoFactor
}

export interface ReleaseStage {
  registry: TestRegistry
  scene: (options?: SceneOptions | ((people: People) => SceneOptions)) => Promise<Scene>
}

/** Who can be asked in a scene. */
export interface People {
  alice: TestUser
  bob: TestUser
  name: string
}

/** One registry for a test file; all that a scene starts is stopped after the last test. */
export async function createReleaseStage(test: TestFn): Promise<ReleaseStage> {
  const registry = await startTestRegistry()
  const closing: Array<{ close: () => Promise<void> }> = []
  test.after.always(async () => {
    await Promise.all(closing.map(({ close }) => close()))
    await registry.close()
  })
  let scenes = 0
  const scene: ReleaseStage['scene'] = async (given = {}) => {
    scenes += 1
    const people = await addPeople(registry, scenes, given)
    const options = typeof given === 'function' ? given(people) : given
    const name = options.name ?? people.name
    const endpoint = await startEndpoint(options)
    const repository = await createRepository({
      package: { name, publishConfig: { registry: registry.url }, ...options.package },
      files: options.files ?? {},
    })
    closing.push(endpoint, repository)
    return { ...people, name, endpoint, repository, ...looks(registry, name), env: jobEnv(people, endpoint) }
  }
  return { registry, scene }
}

async function addPeople(registry: TestRegistry, number: number, given: unknown): Promise<People> {
  const { twoFactor = 'totp' } = (typeof given === 'function' ? {} : given) as SceneOptions
  const [alice, bob] = await Promise.all(
    ['alice', 'bob'].map((name) => registry.addUser(`${name}-${number}`, { twoFactor })),
  )
  return { alice: alice as TestUser, bob: bob as TestUser, name: `package-${number}` }
}

function jobEnv({ alice, bob }: People, endpoint: TestEndpoint): Record<string, string> {
  return { [variableOf(alice)]: alice.token, [variableOf(bob)]: bob.token, ...endpoint.env }
}

/** CI services take upper case and `_` only. */
export function variableOf({ name }: TestUser): string {
  return `NPM_TOKEN_${name.toUpperCase().replaceAll('-', '_')}`
}

function looks(registry: TestRegistry, name: string): Pick<Scene, 'writes' | 'versions'> {
  const path = encodeURIComponent(name).replace('%40', '@')
  return {
    writes: () =>
      registry.requests.filter(
        ({ method, path: asked }) => method !== 'GET' && asked.replace(/%2f/gi, '%2F').includes(path),
      ),
    versions: async () => {
      const { versions } = await registry.packument(name).catch(() => ({ versions: {} }))
      return Object.keys(versions)
    },
  }
}
