import * as z from 'zod'

import { isObject, parseJson } from './json.ts'
import { LIMITS } from './limits.ts'
import { httpUrl, line, printable, readHttpUrl } from './text.ts'

/** How many channels of the people who may answer get a message. `reason` says why there are none. */
const reachedSchema = z.object({
  channels: z.int().min(0),
  reason: line(LIMITS.reasonLength).nullish(),
})

/** The body of a `202`, which may also be empty. */
export const acceptedSchema = z.object({ link: httpUrl.nullish(), reached: reachedSchema.nullish() })

export type Accepted = z.infer<typeof acceptedSchema>

/** What `readAccepted` found in the body of a `202`. */
export interface AcceptedReading {
  link: string | undefined
  /** Present if nobody gets a message. `reason` is the responder's own, if it gave one. */
  unreached: { reason: string | undefined } | undefined
}

/**
 * Reads the body of a `202`. Its `link` is a page where a maintainer can answer, to be shown in the job's log. A body
 * or a field of another shape is ignored, because the answer does not depend on it.
 */
export function readAccepted(text: string): AcceptedReading {
  const value = parseJson(text)
  if (!isObject(value)) return { link: undefined, unreached: undefined }
  const { reached } = value
  const isNobody = isObject(reached) && reached.channels === 0
  const reason = isNobody ? printable(reached.reason, LIMITS.reasonLength) : undefined
  return { link: readHttpUrl(value.link), unreached: isNobody ? { reason } : undefined }
}
