import type { Clock } from '../async/sleep.ts'
import { safeLine } from '../log/safe-text.ts'
import type { Judgement } from '../registry/judge-write.ts'
import type { Logger } from '../types.ts'

/**
 * The pauses that npm makes by default, so that a release survives what it would survive with npm alone.
 *
 * @see npm@11.21.2, `fetch-retries`, `fetch-retry-factor`, `-mintimeout` and `-maxtimeout`
 */
const PAUSES_MS = [10_000, 60_000]

/**
 * Pauses before a write is repeated whose end is unclear. Resolves with `false` at once if it ended otherwise, or if
 * there are no repeats left.
 */
export type MayRepeat = (judgement: Judgement) => Promise<boolean>

/** @returns A function that allows two repeats. Its pauses are longer than npm's if the registry asks for that. */
export function createRepeats(logger: Pick<Logger, 'log'>, clock: Clock): MayRepeat {
  const pauses = [...PAUSES_MS]
  return async (judgement) => {
    const usualMs = judgement.kind === 'unclear' ? pauses.shift() : undefined
    if (judgement.kind !== 'unclear' || usualMs === undefined) return false
    const ms = Math.max(usualMs, judgement.retryAfterMs ?? 0)
    const why = safeLine(judgement.detail)
    logger.log('The registry did not confirm this (%s): trying again in %s s.', why, Math.ceil(ms / 1000))
    await clock.sleep(ms)
    return true
  }
}
