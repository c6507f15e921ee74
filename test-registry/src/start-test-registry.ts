import { setTimeout as sleep } from 'node:timers/promises'
import { addAccount, createControls } from './controls.ts'
import { createWorld } from './create-world.ts'
import { createFaults } from './faults.ts'
import { createGate } from './gate.ts'
import { serverFor } from './http.ts'
import { listen, stop } from './listen.ts'
import { type RequestRecord, recordInto } from './requests.ts'
import { TRUSTED_PUBLISHER } from './trusted-publishers.ts'
import type { TestRegistry, TestRegistryOptions } from './types.ts'
import { forwardTo } from './upstream.ts'
import { startVerdaccio } from './verdaccio.ts'

/** Starts Verdaccio and, in front of it, a gate that behaves like npm's registry with "2FA for writes". */
export async function startTestRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const upstream = await startVerdaccio()
  const forward = forwardTo(upstream.url)
  const clock = createClock(options.clock ?? Date.now)
  const faults = createFaults(sleep)
  const { now } = clock
  const world = createWorld(options, { now, underFaults: faults.run, forward })
  const { closeIssuers, ...controls } = createControls(world, upstream, options.realTime ?? false)
  const requests: RequestRecord[] = []
  const server = serverFor(createGate(world), recordInto(requests, world.tokens))
  const close = async () => {
    await Promise.all([stop(server), closeIssuers()])
    await upstream.close()
  }
  try {
    const url = await listen(server, options.port)
    await addAccount(world, upstream, TRUSTED_PUBLISHER, 'off')
    return { url, ...controls, advance: clock.advance, faults, requests, close }
  } catch (error) {
    await close()
    throw error
  }
}

function createClock(base: () => number) {
  let offsetMs = 0
  const advance = (ms: number) => {
    offsetMs += ms
  }
  return { now: () => base() + offsetMs, advance }
}
