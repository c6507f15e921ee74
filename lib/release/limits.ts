import type { Clock } from '../async/sleep.ts'
import type { Judgement } from '../registry/judge-write.ts'
import type { Logger } from '../types.ts'

/** The pauses to make if the registry names none. They grow, and a limit that outlasts them is not waited for. */
const PAUSES_MS = [10_000, 30_000, 60_000]

/**
 * Makes a write, and repeats it after each pause that the registry's rate limit asks for. Once there are no pauses
 * left, resolves with the rate limit.
 */
export type WithinLimits = (write: () => Promise<Judgement>) => Promise<Judgement>

/** @returns A function that makes at most three pauses for all its writes together. */
export function createLimits(logger: Pick<Logger, 'log'>, clock: Clock): WithinLimits {
  const pauses = [...PAUSES_MS]
  return async (write) => {
    for (;;) {
      const judgement = await write()
      const usualMs = judgement.kind === 'rate-limited' ? pauses.shift() : undefined
      if (judgement.kind !== 'rate-limited' || usualMs === undefined) return judgement
      const ms = judgement.retryAfterMs ?? usualMs
      const seconds = Math.ceil(ms / 1000)
      logger.log('The registry asks for a pause (too many requests): trying again in %s s.', seconds)
      await clock.sleep(ms)
    }
  }
}
