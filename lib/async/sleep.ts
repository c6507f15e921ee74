/**
 * Waits. Rejects with the signal's reason when that is aborted. A `deadline` is a bound that should never be reached,
 * not a pause.
 */
export type Sleep = (ms: number, signal?: AbortSignal, kind?: 'deadline') => Promise<void>

/** Tells the time, and waits. */
export interface Clock {
  /** Milliseconds since 1970. Only goes forward, whatever happens to the system's clock. */
  now: () => number
  sleep: Sleep
}
