import type { Feature } from '@cfa/protocol'
import type { DecidedOptions } from '../config/decided-options.ts'

/**
 * Counts how many times a release may wait for `timeout` at worst, one wait after the other. Documented in
 * docs/tokens.md, "CI", docs/staged.md, "Set up", and docs/monorepos.md, "Time".
 *
 * @param packages - How many packages the run publishes, each with an entry of its own.
 */
export function countWaits(
  { responder, publish }: Pick<DecidedOptions, 'responder' | 'publish'>,
  features: readonly Feature[],
  packages = 1,
): number {
  if (responder === undefined) return 0
  if (responder === 'npm') return packages
  const asksFirst = features.includes('approval')
  // One question is about all of them, but each is scanned and shown by itself.
  if (asksFirst && features.includes('several')) return publish === 'staged' ? 2 + 2 * packages : 2
  if (publish === 'staged') return packages * (asksFirst ? 4 : 3)
  return packages * (asksFirst ? 2 : 1)
}

/** Returns how long each of these waits lasts at most. With `wait`, the job waits for npmjs.com no longer than that. */
export const longestWaitMs = ({
  responder,
  waitMs,
  timeoutMs,
}: Pick<DecidedOptions, 'responder' | 'waitMs' | 'timeoutMs'>): number =>
  responder === 'npm' && waitMs !== undefined ? Math.min(waitMs, timeoutMs) : timeoutMs
