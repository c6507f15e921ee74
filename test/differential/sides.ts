import { fileURLToPath } from 'node:url'
import type { TestFn } from 'ava'
import { startEndpoint } from '../helpers/endpoint.ts'
import { type HooksInTurn, startHooksInTurn } from '../helpers/hooks-in-turn.ts'
import { PLUGIN } from '../helpers/semantic-release.ts'
import { startTestRegistry, type TestRegistry } from '../registry/index.ts'
import { openDoor } from './door.ts'

/** A plugin, and a registry of its own behind the address that both have. */
export interface Side {
  plugin: string
  hooks: HooksInTurn
  registry: TestRegistry
  /** Of an account that needs no second factor. */
  token: string
  env: Record<string, string>
}

export interface Sides {
  /** The registry's address, the same on both sides. */
  url: string
  peer: Side
  /** The plugin without a responder, and with one that answers every question. */
  plain: Side
  asking: Side
}

/** What this plugin stands in for. */
export const PEER = fileURLToPath(import.meta.resolve('@semantic-release/npm'))

/** Starts the sides for a test file. */
export async function createSides(test: TestFn): Promise<Sides> {
  const endpoint = await startEndpoint({ decide: () => ({ answer: { otp: '123456' } }) })
  const [peer, plain, asking] = await Promise.all([
    createSide(PEER),
    createSide(PLUGIN),
    createSide(PLUGIN, endpoint.env),
  ])
  const sides = [peer, plain, asking]
  const door = await openDoor((token = '') => {
    const side = sides.find((one) => token.startsWith(one.token)) ?? peer
    return side.registry.url
  })
  test.after.always(async () => {
    await door.close()
    await Promise.all(sides.flatMap(({ registry, hooks }) => [registry.close(), hooks.close()]))
    await endpoint.close()
  })
  return { url: door.url, peer, plain, asking }
}

async function createSide(plugin: string, env: Record<string, string> = {}): Promise<Side> {
  const registry = await startTestRegistry()
  const { token } = await registry.addUser('publisher', { twoFactor: 'off' })
  return { plugin, hooks: await startHooksInTurn(plugin), registry, token, env }
}
