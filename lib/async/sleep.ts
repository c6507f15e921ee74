/**
 * Waits; rejects with the signal's reason when it is aborted. A `deadline` is a bound that is hoped not to be reached, and
 * not a pause.
 */
export type Sleep = (ms: number, signal?: AbortSignal, kind?: 'deadline') => Promise<void>

/** The time, and waiting. */
export interface Clock {
  /** Milliseconds since 1970. Only goes forward, whatever happens to the system's clock. */
  now: () => number
  sleep: Sleep
}
