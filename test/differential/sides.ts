import { fileURLToPath } from 'node:url'
import type { TestFn } from 'ava'
import { PLUGIN } from '../helpers/semantic-release.ts'
import { startTestRegistry, type TestRegistry } from '../registry/index.ts'
import { createNpmCli, type NpmCli } from '../registry/npm-cli.ts'
import { openDoor } from './door.ts'

/** A plugin, and a registry of its own behind the address that both have. */
export interface Side {
  plugin: string
  registry: TestRegistry
  /** Of an account that needs no second factor. */
  token: string
  npm: NpmCli
}

export interface Sides {
  /** The registry's address, the same on both sides. */
  url: string
  peer: Side
  ours: Side
}

const PEER = fileURLToPath(import.meta.resolve('@semantic-release/npm'))

/** Starts both sides for a test file. */
export async function createSides(test: TestFn): Promise<Sides> {
  const [peer, ours] = await Promise.all([createSide(PEER), createSide(PLUGIN)])
  const door = await openDoor((token) => (token?.startsWith(ours.token) ? ours : peer).registry.url)
  test.after.always(async () => {
    await door.close()
    await Promise.all([peer, ours].flatMap(({ registry, npm }) => [registry.close(), npm.close()]))
  })
  return { url: door.url, peer, ours }
}

async function createSide(plugin: string): Promise<Side> {
  const registry = await startTestRegistry()
  const { token } = await registry.addUser('publisher', { twoFactor: 'off' })
  return { plugin, registry, token, npm: await createNpmCli(registry.url) }
}
