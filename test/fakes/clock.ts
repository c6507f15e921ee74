import type { Sleep } from '../../lib/async/sleep.ts'

export const START = Date.parse('2026-11-22T18:00:00Z')

export interface HastyClock {
  now: () => number
  sleep: Sleep
  /** How long each sleep would have been, in milliseconds. */
  slept: number[]
}

/** A clock whose sleeps end at once and move the time by as long as they should have lasted. */
export function createHastyClock(): HastyClock {
  let time = START
  const slept: number[] = []
  return {
    now: () => time,
    slept,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted()
      slept.push(ms)
      time += ms
    },
  }
}

export interface ManualClock {
  now: () => number
  sleep: Sleep
  /** Moves the time, and wakes the sleepers that are due in order. */
  advance: (ms: number) => Promise<void>
  /** How many sleeps are pending. */
  sleepers: () => number
}

interface Sleeper {
  until: number
  wake: () => void
}

/** A clock that stands still until a test moves it. */
export function createManualClock(): ManualClock {
  let time = START
  const sleepers = new Set<Sleeper>()
  const next = (until: number) =>
    [...sleepers].filter((sleeper) => sleeper.until <= until).sort((a, b) => a.until - b.until)[0]
  return {
    now: () => time,
    sleepers: () => sleepers.size,
    sleep: (ms, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const sleeper = { until: time + ms, wake: resolve }
      const give = () => {
        sleepers.delete(sleeper)
        reject(signal?.reason)
      }
      if (signal?.aborted) return Promise.reject(signal.reason)
      sleepers.add(sleeper)
      signal?.addEventListener('abort', give, { once: true })
      return promise.finally(() => signal?.removeEventListener('abort', give))
    },
    advance: async (ms) => {
      await turns()
      const end = time + ms
      for (let sleeper = next(end); sleeper; sleeper = next(end)) {
        sleepers.delete(sleeper)
        time = Math.max(time, sleeper.until)
        sleeper.wake()
        await turns()
      }
      time = end
      await turns()
    },
  }
}

/** Lets everything that is ready run. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
