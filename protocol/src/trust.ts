import * as z from 'zod'

import { LIMITS } from './limits.ts'
import { line } from './text.ts'

/**
 * What the registry shows of how a version was published: staged and approved by a maintainer, by a trusted publisher, and
 * signed with provenance.
 */
export const EVIDENCE = ['approval', 'trusted-publisher', 'provenance'] as const

export type Evidence = (typeof EVIDENCE)[number]

const evidenceSchema = z.array(z.enum(EVIDENCE)).max(EVIDENCE.length)

/** What a version will carry, and the most that one published before it carries. */
export const trustSchema = z.strictObject({
  carries: evidenceSchema,
  /** `null`: no earlier version carries any. */
  earlier: z.strictObject({ version: line(LIMITS.versionLength), carries: evidenceSchema }).nullable(),
})

export type Trust = z.infer<typeof trustSchema>

/**
 * How installers rank it: approved 3, a trusted publisher with provenance 2, provenance 1, anything else 0.
 *
 * @see pnpm@11.28.11, resolving/npm-resolver, `getTrustEvidence`
 */
export function trustRank(carries: readonly Evidence[]): 0 | 1 | 2 | 3 {
  if (carries.includes('approval')) return 3
  if (!carries.includes('provenance')) return 0
  return carries.includes('trusted-publisher') ? 2 : 1
}

/** Whether installers that compare versions would refuse the new one. */
export function isWeaker({ carries, earlier }: Trust): boolean {
  return earlier !== null && trustRank(earlier.carries) > trustRank(carries)
}
