import type { Live } from '../errors/describe-release.ts'
import type { Written } from '../errors/state.ts'

/** How far a write has come, as far as this job knows. Errors and the last words of a stopped job rest on it. */
export interface Standing {
  /** Whether a request is on its way to the registry. */
  isSending: boolean
  /** Whether the registry has the version, or in `addChannel` its dist-tag. `unknown` from an unclear end on. */
  written: Extract<Written, 'no' | 'unknown' | 'yes'>
  /** Whether the log has already said how it ended. */
  isTold: boolean
  /** Set once this version is known to be published. Never set in `addChannel`. */
  live?: Live | undefined
}

export const newStanding = (): Standing => ({ isSending: false, written: 'no', isTold: false })

/** Notes that a request is on its way for as long as the work takes. */
export async function whileSending<Value>(standing: Standing, work: () => Promise<Value>): Promise<Value> {
  standing.isSending = true
  try {
    return await work()
  } finally {
    standing.isSending = false
  }
}

/** Returns what is known of the write in all, given what one error knows of it. */
export function writtenInAll({ written: known }: Standing, written: Written = 'no'): Written {
  return written === 'no' && known === 'unknown' ? known : written
}
