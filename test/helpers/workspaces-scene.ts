import { randomBytes } from 'node:crypto'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestRegistry, TwoFactor } from '../../test-registry/index.ts'
import { type EndpointOptions, startEndpoint, type TestEndpoint } from './endpoint.ts'
import { addMaintainers, jobEnvOf, type Maintainers } from './people.ts'
import { type Files, writeFiles } from './repository.ts'

/** Workspaces that no other test uses, two maintainers and a responder. */
export interface Workspaces extends ScopePeople {
  endpoint: TestEndpoint
  cwd: string
  env: Record<string, string>
  /** Full names, in the order of the folders. */
  names: string[]
  /** The names that the registry has at 1.0.0. */
  published: () => Promise<string[]>
  /** Paths in the scope and statuses of the writes that reached the registry, in order. */
  writes: () => string[]
  /** Writes a file of the project. */
  write: (file: string, content: string | object) => Promise<void>
  close: () => Promise<void>
}

/** Who can be asked, and about which scope. */
export interface ScopePeople extends Maintainers {
  scope: string
}

export interface WorkspacesOptions extends EndpointOptions {
  /** Names in the scope, and what each depends on. Default: `c` depends on `b`, and `b` on `a`. */
  packages?: Record<string, string[]>
  /** The names in the scope that are looked up at the registry. Default: those of `packages`. */
  names?: readonly string[]
}

const PACKAGES = { c: ['b'], b: ['a'], a: [] }

/** @param number - The number of the scene at this registry. */
export async function createWorkspaces(
  registry: TestRegistry,
  number: number,
  describe: (people: ScopePeople) => WorkspacesOptions,
  twoFactor: TwoFactor | undefined,
): Promise<Workspaces> {
  // All test files share one registry behind their own.
  const scope = `@s${randomBytes(6).toString('hex')}`
  const people = { ...(await addMaintainers(registry, number, twoFactor)), scope }
  const { packages = PACKAGES, names = Object.keys(packages), ...endpointOptions } = describe(people)
  const endpoint = await startEndpoint(endpointOptions)
  const cwd = await realpath(await mkdtemp(path.join(tmpdir(), 'workspaces-')))
  await writeFiles(cwd, projectFiles(scope, packages, registry))
  const fullNames = names.map((name) => `${scope}/${name}`)
  return {
    ...people,
    ...{ endpoint, cwd, names: fullNames, env: jobEnvOf(people, endpoint) },
    write: (file, content) => writeFiles(cwd, { [file]: content }),
    ...looks(registry, scope, fullNames),
    close: async () => {
      await Promise.all([endpoint.close(), rm(cwd, { recursive: true, force: true, maxRetries: 3 })])
    },
  }
}

function projectFiles(scope: string, packages: Record<string, string[]>, registry: TestRegistry): Files {
  const files: Files = {
    'package.json': { name: 'root', private: true, workspaces: ['packages/*'] },
    '.npmrc': `registry=${registry.url}\n`,
  }
  for (const [name, needs] of Object.entries(packages)) {
    const dependencies = Object.fromEntries(needs.map((needed) => [`${scope}/${needed}`, '^1.0.0']))
    files[`packages/${name}/package.json`] = { name: `${scope}/${name}`, version: '1.0.0', dependencies }
    files[`packages/${name}/index.js`] = `export default '${name}'\n`
  }
  return files
}

function looks(
  registry: TestRegistry,
  scope: string,
  names: readonly string[],
): Pick<Workspaces, 'published' | 'writes'> {
  const isOfScope = (url: string) => decodeURIComponent(url).includes(`${scope}/`)
  const isPublished = async (name: string) =>
    (await registry.packument(name).catch(() => undefined))?.versions['1.0.0'] !== undefined
  return {
    published: async () => {
      const found = await Promise.all(names.map(isPublished))
      return names.filter((_name, index) => found[index])
    },
    writes: () =>
      registry.requests
        .filter(({ method, path: url }) => method !== 'GET' && method !== 'HEAD' && isOfScope(url))
        .map(({ path: url, status }) => `${decodeURIComponent(url).split(`${scope}/`)[1]} ${status}`),
  }
}
