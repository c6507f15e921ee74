import type { ExecutionContext } from 'ava'

const KEEP_MS = 60_000

/** Keeps the process alive until the end of the test. A service has a socket for that: timers for its limits do not. */
export function keepAlive(t: ExecutionContext): void {
  const keeper = setInterval(() => {}, KEEP_MS)
  t.teardown(() => clearInterval(keeper))
}
