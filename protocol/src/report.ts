import * as z from 'zod'

import { sealedText } from './answer.ts'
import { LIMITS } from './limits.ts'
import { line } from './text.ts'

const reason = line(LIMITS.reasonLength).nullish()

/** What became of the question. `reason` is one line for people. */
const outcomeSchema = z.strictObject({
  state: z.enum(['publishing', 'rejected', 'published', 'failed', 'withdrawn']),
  reason,
})

/** Identifies one of a question's packages. */
const packageRefSchema = z.strictObject({
  name: line(LIMITS.nameLength),
  version: line(LIMITS.versionLength),
  tag: line(LIMITS.versionLength),
})

/** How far one of several packages is. It does not change the question's state. */
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
  /** The package that the link is for, if the question has several. */
  package: packageRefSchema.optional(),
})

/** What became of the staged version after a decline that came with a code, in one line. */
const discardingSchema = z.strictObject({ state: z.literal('declined'), reason: line(LIMITS.reasonLength) })

/** The body of `PATCH {Location}`. */
export const reportSchema = z.union([outcomeSchema, progressSchema, confirmingSchema, discardingSchema])

export type Outcome = z.infer<typeof outcomeSchema>
export type Progress = z.infer<typeof progressSchema>
export type PackageRef = z.infer<typeof packageRefSchema>
export type Report = z.infer<typeof reportSchema>
