import type { Clock } from '../async/sleep.ts'
import type { Judgement } from '../registry/judge-write.ts'
import type { Logger } from '../types.ts'

/** Where the registry names no pause, they grow: a limit that lasts longer is not waited for. */
const PAUSES_MS = [10_000, 30_000, 60_000]

/** Makes a write, and again after each pause that the registry's limit asks for; at last the limit is what came of it. */
export type WithinLimits = (write: () => Promise<Judgement>) => Promise<Judgement>

/** @returns Has three pauses for all its writes together. */
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
