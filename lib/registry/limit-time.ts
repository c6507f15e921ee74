import { withOuter } from '../async/with-outer.ts'
import { FAULT_CODES, RegistryFault } from './registry-fault.ts'

export interface TimeLimit {
  signal: AbortSignal
  /** Ends the time limit; the signal that was given stays in force. */
  clear: () => void
}

/** A signal that is aborted after `timeoutMs` with a `RegistryFault`, or with `signal` and its reason. */
export function limitTime(timeoutMs: number, signal: AbortSignal | undefined): TimeLimit {
  const late = new AbortController()
  const message = `The registry did not answer within ${timeoutMs / 1000} seconds.`
  const timer = setTimeout(() => late.abort(new RegistryFault(message, FAULT_CODES.time)), timeoutMs)
  return {
    signal: withOuter(late.signal, signal),
    clear: () => clearTimeout(timer),
  }
}
