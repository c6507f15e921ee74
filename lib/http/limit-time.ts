import { withOuter } from '../async/with-outer.ts'

export interface TimeLimit {
  signal: AbortSignal
  /** Ends the time limit. The given signal stays in force. */
  clear: () => void
}

/**
 * The limit is counted in parts. A process that can't run, because the machine is busy or it loads code, loses only
 * one.
 */
const PARTS = 10

/**
 * Returns a signal that aborts after a while, or along with `signal` for its reason.
 *
 * @param timeoutMs - In milliseconds.
 * @param reason - Creates the reason for which it aborts after that time.
 */
export function limitTime(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  reason: () => Error,
): TimeLimit {
  const late = new AbortController()
  let left = PARTS
  const timer = setInterval(() => {
    left -= 1
    if (left === 0) late.abort(reason())
  }, timeoutMs / PARTS)
  return {
    signal: withOuter(late.signal, signal),
    clear: () => clearInterval(timer),
  }
}
