import { withOuter } from '../async/with-outer.ts'
import type { Registry } from './registry.ts'

/** The same registry, for requests that end with a signal: what nobody waits for must not keep the job from ending. */
export function withSignal({ request, ...registry }: Registry, signal: AbortSignal): Registry {
  return { ...registry, request: (given) => request({ ...given, signal: withOuter(signal, given.signal) }) }
}
