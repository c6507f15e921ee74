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

/** The registry's link for a maintainer who wants to confirm there, sealed to the key of their page by `sealLink`. */
const confirmingSchema = z.strictObject({ state: z.literal('confirming'), link: sealedText, reason })

/** Where a code came with a decline: what became of the staged version, in one line. */
const discardingSchema = z.strictObject({ state: z.literal('declined'), reason: line(LIMITS.reasonLength) })

/** The body of `PATCH {Location}`. */
export const tellingSchema = z.union([outcomeSchema, confirmingSchema, discardingSchema])

export type Outcome = z.infer<typeof outcomeSchema>
export type Telling = z.infer<typeof tellingSchema>
