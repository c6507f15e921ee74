import * as z from 'zod'

import { LIMITS } from './limits.ts'

/**
 * Control characters (C0, C1), line and paragraph separators, and the marks that reorder text. In a log they forge
 * lines, on a page they disguise names.
 */
const UNPRINTABLE = '\\u0000-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069'

/** One line that is safe to print: 1 to `maxLength` characters, none of them a control character. */
export const line = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(new RegExp(`^[^${UNPRINTABLE}]+$`))

/** Lines of a text for people: as `line`, with tabs and line ends allowed. */
export const lines = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(new RegExp(`^(?:[^${UNPRINTABLE}]|[\\t\\n\\r])+$`))

/**
 * An absolute `http:` or `https:` URL in ASCII (RFC 3986, section 2: others are percent-encoded), without user name or
 * password. The pattern comes first because `new URL` quietly drops line breaks and tabs.
 */
export const httpUrl = z
  .string()
  .max(LIMITS.urlLength)
  .regex(/^https?:\/\/(?![^/?#]*@)[!-~]+$/)
  .refine((text) => URL.canParse(text))

/** The value if it is a URL that may be shown or put into a question, otherwise `undefined`. */
export function readHttpUrl(value: unknown): string | undefined {
  const url = httpUrl.safeParse(value)
  return url.success ? url.data : undefined
}

/**
 * One printable line of a peer's text: control characters become spaces, more than `maxLength` is cut off with `…`.
 * `undefined` if the value is no string or nothing is left.
 *
 * CI systems read commands from the log: `##name[` anywhere in a line, `::` at its start. Both are broken up.
 *
 * @see actions/runner, src/Runner.Common/ActionCommand.cs, `TryParse` and `TryParseV2`.
 */
export function printable(value: unknown, maxLength: number): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value
    .slice(0, LIMITS.bodyBytes)
    .replace(new RegExp(`[${UNPRINTABLE}\\s]+`, 'g'), ' ')
    .replace(/##(?=[a-z]*\[)/gi, '# #')
    .replace(/^[\s:]+/, '')
    .trim()
  if (text === '') return undefined
  return text.length > maxLength ? `${text.slice(0, maxLength - 1).toWellFormed()}…` : text.toWellFormed()
}
