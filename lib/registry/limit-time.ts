import { withOuter } from '../async/with-outer.ts'
import { FAULT_CODES, RegistryFault } from './registry-fault.ts'

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

/** Returns a signal that aborts after `timeoutMs` with a `RegistryFault`, or along with `signal` for its reason. */
export function limitTime(timeoutMs: number, signal: AbortSignal | undefined): TimeLimit {
  const late = new AbortController()
  const message = `The registry did not answer within ${timeoutMs / 1000} seconds.`
  let left = PARTS
  const timer = setInterval(() => {
    left -= 1
    if (left === 0) late.abort(new RegistryFault(message, FAULT_CODES.time))
  }, timeoutMs / PARTS)
  return {
    signal: withOuter(late.signal, signal),
    clear: () => clearInterval(timer),
  }
}
