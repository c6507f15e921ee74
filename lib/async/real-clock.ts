import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from './sleep.ts'

/** The time of this machine. Starts from the system's clock, and then goes forward whatever happens to that. */
export const realClock: Clock = {
  now: () => Math.round(performance.timeOrigin + performance.now()),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal ? { signal } : {})
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    }
  },
}
