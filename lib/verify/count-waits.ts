import type { Feature } from '@cfa/protocol'
import type { DecidedOptions } from '../config/decided-options.ts'

/**
 * How many times a release may wait for `timeout`, one after the other, at worst. Docs: docs/tokens.md, "CI", docs/staged.md,
 * "Set up", and docs/monorepos.md, "Time".
 *
 * @param packages - How many the run publishes, each with an entry of its own.
 */
export function countWaits(
  { responder, publish }: Pick<DecidedOptions, 'responder' | 'publish'>,
  features: readonly Feature[],
  packages = 1,
): number {
  if (responder === undefined) return 0
  if (responder === 'npm') return packages
  const asksFirst = features.includes('approval')
  // All are asked about together; scanned and shown is each of them.
  if (asksFirst && features.includes('several')) return publish === 'staged' ? 2 + 2 * packages : 2
  if (publish === 'staged') return packages * (asksFirst ? 4 : 3)
  return packages * (asksFirst ? 2 : 1)
}

/** How long each of these lasts at most. With `wait`, nobody is waited for on npmjs.com any longer than that. */
export const longestWaitMs = ({
  responder,
  waitMs,
  timeoutMs,
}: Pick<DecidedOptions, 'responder' | 'waitMs' | 'timeoutMs'>): number =>
  responder === 'npm' && waitMs !== undefined ? Math.min(waitMs, timeoutMs) : timeoutMs
