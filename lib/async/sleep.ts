/** Waits; rejects with the signal's reason when it is aborted. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>

/** The time, and waiting. */
export interface Clock {
  /** Milliseconds since 1970. Only goes forward, whatever happens to the system's clock. */
  now: () => number
  sleep: Sleep
}
