import type { Feature } from '@cfa/protocol'
import type { Options } from '../config/options.ts'

/**
 * How many times a release may wait for `timeout`, one after the other, at worst. Docs: README, "CI", and
 * docs/staged.md, "Set up".
 */
export function countWaits(
  { responder, publish }: Pick<Options, 'responder' | 'publish'>,
  features: readonly Feature[],
): number {
  if (responder === undefined) return 0
  if (responder === 'npm') return 1
  if (publish === 'staged') return features.includes('approval') ? 4 : 3
  return features.includes('approval') ? 2 : 1
}
