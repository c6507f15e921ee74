import * as z from 'zod'

import { isObject, parseJson } from './json.ts'
import { LIMITS } from './limits.ts'
import { httpUrl, line, printable, readHttpUrl } from './text.ts'

/** Whom the responder can tell of the question. */
const reachedSchema = z.object({
  channels: z.int().min(0),
  reason: line(LIMITS.reasonLength).nullish(),
})

/** The body of a `202`, which may also be empty. */
export const acceptedSchema = z.object({ link: httpUrl.nullish(), reached: reachedSchema.nullish() })

export type Accepted = z.infer<typeof acceptedSchema>

/** The body of a `202`, read. */
export interface AcceptedReading {
  link: string | undefined
  /** Nobody is told; `reason`: as the responder says it, where it does. */
  unreached: { reason: string | undefined } | undefined
}

/**
 * Reads the body of a `202`. Its `link` is a page where a maintainer can answer, to be shown in the job's log; a body
 * or a part of another shape is ignored, since the answer does not depend on it.
 */
export function readAccepted(text: string): AcceptedReading {
  const value = parseJson(text)
  if (!isObject(value)) return { link: undefined, unreached: undefined }
  const { reached } = value
  const isNobody = isObject(reached) && reached.channels === 0
  const reason = isNobody ? printable(reached.reason, LIMITS.reasonLength) : undefined
  return { link: readHttpUrl(value.link), unreached: isNobody ? { reason } : undefined }
}
