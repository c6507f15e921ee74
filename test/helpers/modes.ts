import { fileURLToPath } from 'node:url'
import type { Feature } from '@cfa/protocol'
import type { TestFn } from 'ava'
import { startTestRegistry, type TestRegistry, type TwoFactor } from '../../test-registry/index.ts'
import type { HarnessOptions } from './harness.ts'
import { type HooksInTurn, startHooksInTurn } from './hooks-in-turn.ts'
import { PLUGIN } from './semantic-release.ts'

/**
 * Who releases a project: `@semantic-release/npm`, or this plugin without a responder, with an endpoint that only gives
 * codes, or with one that takes approvals.
 */
export type Mode = 'peer' | 'unattended' | 'code only' | 'attended'

export const OURS = ['unattended', 'code only', 'attended'] as const satisfies Mode[]

/** The hooks of one mode, and a registry of its own, so that each mode can publish the same name and version. */
export interface Machine {
  /** The plugin's entry file, for a whole release. */
  plugin: string
  twoFactor: TwoFactor
  /** `undefined` if there is no responder. */
  features: readonly Feature[] | undefined
  registry: () => Promise<TestRegistry>
  /** Calls the plugin's hooks in a process that is started on the first call. */
  run: HooksInTurn['run']
}

/** The plugin that this one replaces. */
const PEER = fileURLToPath(import.meta.resolve('@semantic-release/npm'))

/** Prepares the modes for a test file. What they start is stopped after its last test. */
export function createMachines(test: TestFn, { stages = false }: HarnessOptions = {}): Record<Mode, Machine> {
  const closing: Array<{ close: () => Promise<void> }> = []
  test.after.always(async () => {
    for (const { close } of closing) await close()
  })
  const kept = <Thing extends { close: () => Promise<void> }>(start: () => Promise<Thing>) =>
    once(async () => {
      const thing = await start()
      closing.push(thing)
      return thing
    })
  const peerHooks = kept(() => startHooksInTurn(PEER))
  const ownHooks = kept(() => startHooksInTurn('impatient'))
  const machine = (plugin: string, twoFactor: TwoFactor, features?: readonly Feature[]): Machine => {
    const startedAt = Date.now()
    const hooks = plugin === PEER ? peerHooks : ownHooks
    return {
      plugin,
      twoFactor,
      features,
      // Its clock stands still, so that a code lasts until it is spent.
      registry: kept(() =>
        startTestRegistry({ clock: () => startedAt, ...(stages ? {} : { staging: false }) }),
      ),
      run: async (...turn) => (await hooks()).run(...turn),
    }
  }
  return {
    peer: machine(PEER, 'off'),
    unattended: machine(PLUGIN, 'off'),
    'code only': machine(PLUGIN, 'totp', []),
    attended: machine(PLUGIN, 'totp', ['approval', 'wait', 'sealed']),
  }
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make()
    return made
  }
}
