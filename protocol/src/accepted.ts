import * as z from 'zod'

import { isObject, parseJson } from './json.ts'
import { httpUrl, readHttpUrl } from './text.ts'

/** The body of a `202`, which may also be empty. */
export const acceptedSchema = z.object({ link: httpUrl.nullish() })

export type Accepted = z.infer<typeof acceptedSchema>

/**
 * Reads the body of a `202`. Its `link` is a page where a maintainer can answer, to be shown in the job's log; a body
 * or a link of another shape is ignored, since the answer does not depend on it.
 */
export function readAccepted(text: string): { link: string | undefined } {
  const value = parseJson(text)
  return { link: isObject(value) ? readHttpUrl(value.link) : undefined }
}
