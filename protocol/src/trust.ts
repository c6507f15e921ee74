import * as z from 'zod'

import { LIMITS } from './limits.ts'
import { line } from './text.ts'

/**
 * What the registry shows about how a version was published: staged and approved by a maintainer, published by a
 * trusted publisher, or signed with provenance.
 */
export const EVIDENCE = ['approval', 'trusted-publisher', 'provenance'] as const

export type Evidence = (typeof EVIDENCE)[number]

const evidenceSchema = z.array(z.enum(EVIDENCE)).max(EVIDENCE.length)

/** The evidence that a version will carry, and the strongest that an earlier version carries. */
export const trustSchema = z.strictObject({
  carries: evidenceSchema,
  /** `null` if no earlier version carries any. */
  earlier: z.strictObject({ version: line(LIMITS.versionLength), carries: evidenceSchema }).nullable(),
})

export type Trust = z.infer<typeof trustSchema>

/**
 * Ranks evidence as installers do: approval 3, a trusted publisher with provenance 2, provenance 1, anything else 0.
 *
 * @see pnpm@11.28.11, resolving/npm-resolver, `getTrustEvidence`
 */
export function trustRank(carries: readonly Evidence[]): 0 | 1 | 2 | 3 {
  if (carries.includes('approval')) return 3
  if (!carries.includes('provenance')) return 0
  return carries.includes('trusted-publisher') ? 2 : 1
}

/** Whether an installer that compares the evidence of versions would refuse the new one. */
export function isWeaker({ carries, earlier }: Trust): boolean {
  return earlier !== null && trustRank(earlier.carries) > trustRank(carries)
}
