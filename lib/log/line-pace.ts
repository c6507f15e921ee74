import type { Clock } from '../async/sleep.ts'

/** How many lines may come at once. */
const FREE = 5
const MINUTE_MS = 60_000

/** Says whether another line of a kind may be logged. */
export type LinePace = () => boolean

/**
 * Limits lines that somebody else causes, such as a responder that sends a new link each second: five in all, and then
 * one a minute.
 */
export function createLinePace({ now }: Pick<Clock, 'now'>): LinePace {
  let count = 0
  let last = Number.NEGATIVE_INFINITY
  return () => {
    if (count >= FREE && now() - last < MINUTE_MS) return false
    count += 1
    last = now()
    return true
  }
}
