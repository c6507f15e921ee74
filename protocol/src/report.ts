import * as z from 'zod'

import { sealedText } from './answer.ts'
import { LIMITS } from './limits.ts'
import { line } from './text.ts'

const reason = line(LIMITS.reasonLength).nullish()

/** What becomes of the question. `reason` is one line for people. */
const outcomeSchema = z.strictObject({
  state: z.enum(['publishing', 'rejected', 'published', 'failed', 'withdrawn']),
  reason,
})

/** Which of a question's packages. */
const packageRefSchema = z.strictObject({
  name: line(LIMITS.nameLength),
  version: line(LIMITS.versionLength),
  tag: line(LIMITS.versionLength),
})

/** How far one of several packages is. The question stays where it is. */
const progressSchema = z.strictObject({
  state: z.enum(['publishing', 'rejected', 'published', 'failed']),
  package: packageRefSchema,
  reason,
})

/** The registry's link for a maintainer who wants to confirm there, sealed to the key of their page by `sealLink`. */
const confirmingSchema = z.strictObject({
  state: z.literal('confirming'),
  link: sealedText,
  reason,
  /** The link is for the write of this one, of several. */
  package: packageRefSchema.optional(),
})

/** Where a code came with a decline: what became of the staged version, in one line. */
const discardingSchema = z.strictObject({ state: z.literal('declined'), reason: line(LIMITS.reasonLength) })

/** The body of `PATCH {Location}`. */
export const reportSchema = z.union([outcomeSchema, progressSchema, confirmingSchema, discardingSchema])

export type Outcome = z.infer<typeof outcomeSchema>
export type Progress = z.infer<typeof progressSchema>
export type PackageRef = z.infer<typeof packageRefSchema>
export type Report = z.infer<typeof reportSchema>
