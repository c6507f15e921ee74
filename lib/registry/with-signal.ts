import { withOuter } from '../async/with-outer.ts'
import type { Registry } from './registry.ts'

/**
 * Returns the same registry, but aborting `signal` ends its requests. One that nobody waits for must not delay the job.
 */
export function withSignal({ request, ...registry }: Registry, signal: AbortSignal): Registry {
  return { ...registry, request: (given) => request({ ...given, signal: withOuter(signal, given.signal) }) }
}
