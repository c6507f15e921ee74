import type { TestRegistry, TwoFactor } from '../../test-registry/index.ts'
import { type EndpointOptions, startEndpoint, type TestEndpoint } from './endpoint.ts'
import { addMaintainers, jobEnvOf, type Maintainers } from './people.ts'
import { createRepository, type Files, type TestRepository } from './repository.ts'

/** What a release needs: a package that no other test uses, two maintainers, a responder and a repository. */
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
export interface People extends Maintainers {
  name: string
}

export interface SceneOptions extends EndpointOptions {
  /** More fields of `package.json`. */
  package?: Record<string, unknown>
  files?: Files
}

export interface PeopleOptions {
  scope?: string
  twoFactor?: TwoFactor
}

/** If the maintainer's answers need the people, the options are a function of them. */
export type SceneGiven = SceneOptions | ((people: People) => SceneOptions)

/** @param number - The number of the scene at this registry. */
export async function createScene(
  registry: TestRegistry,
  number: number,
  given: SceneGiven,
  { scope, twoFactor }: PeopleOptions,
): Promise<Scene> {
  const name = `${scope ? `@${scope}/` : ''}package-${number}`
  const people = { ...(await addMaintainers(registry, number, twoFactor)), name }
  const {
    package: fields,
    files = {},
    ...endpointOptions
  } = typeof given === 'function' ? given(people) : given
  const endpoint = await startEndpoint(endpointOptions)
  const repository = await createRepository({
    package: { name, publishConfig: { registry: registry.url }, ...fields },
    files,
  })
  return { ...people, endpoint, repository, env: jobEnvOf(people, endpoint), ...looks(registry, name) }
}

function looks(registry: TestRegistry, name: string): Pick<Scene, 'writes' | 'versions'> {
  const isOfPackage = (path: string) => `${decodeURIComponent(path)}/`.includes(`/${name}/`)
  return {
    writes: () => registry.requests.filter(({ method, path }) => method !== 'GET' && isOfPackage(path)),
    versions: async () => {
      const { versions } = await registry.packument(name).catch(() => ({ versions: {} }))
      return Object.keys(versions)
    },
  }
}
