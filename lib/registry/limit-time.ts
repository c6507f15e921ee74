import { withOuter } from '../async/with-outer.ts'
import { FAULT_CODES, RegistryFault } from './registry-fault.ts'

export interface TimeLimit {
  signal: AbortSignal
  /** Ends the time limit; the signal that was given stays in force. */
  clear: () => void
}

/** A process that can't run, on a busy machine or while it loads its code, counts as one of these and not as all. */
const PARTS = 10

/** A signal that is aborted after `timeoutMs` with a `RegistryFault`, or with `signal` and its reason. */
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
