import type { Session } from './session.ts'

/** Yields at once, and whenever something may have changed for the person signed in. Ends when `signal` is aborted. */
export async function* changes({ listen }: Session, signal: AbortSignal): AsyncGenerator<void> {
  try {
    // The service ends its stream after some minutes. Like a browser, this opens it again.
    while (!signal.aborted) {
      const events = await listen('/api/events', signal)
      yield
      for await (const _ of events) yield
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
