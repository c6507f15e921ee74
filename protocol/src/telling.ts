import * as z from 'zod'

import { LIMITS } from './limits.ts'
import { line } from './text.ts'

/** The body of `PATCH {Location}`: what became of the question. `reason` is one line for people. */
export const tellingSchema = z.strictObject({
  state: z.enum(['publishing', 'rejected', 'published', 'failed', 'withdrawn']),
  reason: line(LIMITS.reasonLength).nullish(),
})

export type Telling = z.infer<typeof tellingSchema>
