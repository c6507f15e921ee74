import * as z from 'zod'

import { isObject, parseJson } from './json.ts'
import { LIMITS } from './limits.ts'
import { printable } from './text.ts'

/** The body of a `4xx` or `5xx`. Such a body may also be empty or of any other type. */
export const problemSchema = z.object({ error: z.string().nullish(), message: z.string().nullish() })

export type Problem = z.infer<typeof problemSchema>

/**
 * Returns what the body of a `4xx` or `5xx` says, as one printable line of at most 300 characters, or `undefined`.
 * `message` comes first, because many frameworks put only the status's name into `error`.
 */
export function readProblem(text: string): string | undefined {
  const value = parseJson(text)
  if (!isObject(value)) return undefined
  return printable(value.message, LIMITS.problemLength) ?? printable(value.error, LIMITS.problemLength)
}

/** The `error` of a `403` that is not a decline: the build itself was refused because of its identity token. */
export const BUILD_REFUSED = 'build_refused'

/** Whether the body of a `403` says that this build may not ask. */
export const isBuildRefused = (text: string): boolean => hasError(text, BUILD_REFUSED)

/** Whether the body of a `404` says that the path is wrong. Without this, it is a simple endpoint's. */
export const isPathUnknown = (text: string): boolean => hasError(text, 'not_found')

function hasError(text: string, error: string): boolean {
  const value = parseJson(text)
  return isObject(value) && value.error === error
}
