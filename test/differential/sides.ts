import { fileURLToPath } from 'node:url'
import type { TestFn } from 'ava'
import { startTestRegistry, type TestRegistry } from '../../test-registry/index.ts'
import { startEndpoint } from '../helpers/endpoint.ts'
import { type HooksInTurn, startHooksInTurn } from '../helpers/hooks-in-turn.ts'
import { PLUGIN } from '../helpers/semantic-release.ts'
import { openDoor } from './door.ts'

/** A plugin, and a registry of its own behind the address that both sides share. */
export interface Side {
  plugin: string
  /** Calls its hooks, in a process that is started for the first call. */
  run: HooksInTurn['run']
  registry: TestRegistry
  /** The token of an account that needs no second factor. */
  token: string
  env: Record<string, string>
}

export interface Sides {
  /** The registry's address, the same on both sides. */
  url: string
  peer: Side
  /** The plugin without a responder, and on demand with one that answers every question. */
  plain: Side
  asking: () => Promise<Side>
}

/** The plugin that this one replaces. */
export const PEER = fileURLToPath(import.meta.resolve('@semantic-release/npm'))

/** Starts the sides for a test file. */
export async function createSides(test: TestFn): Promise<Sides> {
  const sides: Side[] = []
  const closing: Array<() => Promise<unknown>> = []
  const add = async (plugin: string, env?: Record<string, string>) => {
    const { close, ...side } = await createSide(plugin, env)
    sides.push(side)
    closing.push(close)
    return side
  }
  const [peer, plain] = await Promise.all([add(PEER), add(PLUGIN)])
  const asking = once(async () => {
    const endpoint = await startEndpoint({ decide: () => ({ answer: { otp: '123456' } }) })
    closing.push(endpoint.close)
    return add(PLUGIN, endpoint.env)
  })
  const door = await openDoor((token = '') => {
    const side = sides.find((one) => token.startsWith(one.token)) ?? peer
    return side.registry.url
  })
  closing.push(door.close)
  test.after.always(() => Promise.all(closing.map((close) => close())))
  return { url: door.url, peer, plain, asking }
}

/** Makes the value on the first call, and keeps it. */
export function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => (made ??= make())
}

async function createSide(plugin: string, env: Record<string, string> = {}) {
  // With staging, this plugin would stage what the other one publishes as soon as there is somebody to ask.
  const registry = await startTestRegistry({ staging: false })
  const { token } = await registry.addUser('publisher', { twoFactor: 'off' })
  const started: HooksInTurn[] = []
  const hooks = once(async () => {
    const program = await startHooksInTurn(plugin)
    started.push(program)
    return program
  })
  const run: Side['run'] = async (...turn) => (await hooks()).run(...turn)
  const close = () => Promise.all([registry, ...started].map((one) => one.close()))
  return { plugin, run, registry, token, env, close }
}
