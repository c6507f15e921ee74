import type { TestFn } from 'ava'
import type { TwoFactor } from '../../index.ts'
import { startTestRegistry, type TestRegistry, type TestRegistryOptions, type TestUser } from '../../index.ts'
import { createNpmCli, type NpmCli, type NpmRun, type RunOptions } from './npm-cli.ts'

/** One registry and one npm for a test file, closed after its last test. */
export interface Harness {
  registry: TestRegistry
  npm: NpmCli
  /** A package name and a user that no other test has, so that all tests can share the registry. */
  scene: (options?: { twoFactor?: TwoFactor }) => Promise<{ name: string; user: TestUser }>
  publish: (name: string, version: string, options: RunOptions, ...flags: string[]) => Promise<NpmRun>
  isPublished: (name: string, version: string) => Promise<boolean>
}

/** @param options - By default the registry's clock stands still, so that a code lasts until it is spent. */
export async function createHarness(test: TestFn, options: TestRegistryOptions = {}): Promise<Harness> {
  const startedAt = Date.now()
  const registry = await startTestRegistry({ clock: () => startedAt, ...options })
  const npm = await createNpmCli(registry.url)
  test.after.always(async () => {
    await registry.close()
    await npm.close()
  })
  let scenes = 0
  return {
    registry,
    npm,
    scene: async (people) => {
      scenes += 1
      return { name: `pkg-${scenes}`, user: await registry.addUser(`user-${scenes}`, people) }
    },
    publish: async (name, version, options, ...flags) =>
      npm.run(['publish', ...flags], { ...options, cwd: await npm.writePackage(name, version) }),
    isPublished: async (name, version) => {
      const packument = await registry.packument(name).catch(() => ({ versions: {} }))
      return version in packument.versions
    },
  }
}
