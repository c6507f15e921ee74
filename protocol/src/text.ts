import * as z from 'zod'

import { LIMITS } from './limits.ts'

/**
 * Control characters (C0, C1), line and paragraph separators, and invisible characters: marks that reorder text,
 * joiners, fillers, variation selectors. In a log they forge lines, on a page they disguise names.
 *
 * @see Unicode Standard Annex #44, `Default_Ignorable_Code_Point`
 */
const UNPRINTABLE = [
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f',
  '\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb',
].join('')
/** The ones above U+FFFF, such as tags. They have their own expression: schemas are also read without the flag `u`. */
const UNPRINTABLE_ASTRAL = /[\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u

const isVisible = (text: string): boolean => !UNPRINTABLE_ASTRAL.test(text)

/** One line that is safe to print: 1 to `maxLength` characters, without control or invisible characters. */
export const line = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(new RegExp(`^[^${UNPRINTABLE}]+$`))
    .refine(isVisible)

/** A text for people: like `line`, but with tabs and line ends allowed. */
export const lines = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(new RegExp(`^(?:[^${UNPRINTABLE}]|[\\t\\n\\r])+$`))
    .refine(isVisible)

/** Removes the characters that `lines` does not allow. */
export const printableLines = (text: string): string => replaceUnprintable(text, '', '(?![\\t\\n\\r])')

function replaceUnprintable(text: string, replacement: string, but = ''): string {
  return text
    .replace(new RegExp(`${but}[${UNPRINTABLE}]`, 'g'), replacement)
    .replace(new RegExp(UNPRINTABLE_ASTRAL, 'gu'), replacement)
}

/**
 * An absolute `http:` or `https:` URL in ASCII, without user name or password. Other characters are percent-encoded
 * (RFC 3986, section 2). The pattern comes first because `new URL` silently drops line breaks and tabs.
 */
export const httpUrl = z
  .string()
  .max(LIMITS.urlLength)
  .regex(/^https?:\/\/(?![^/?#]*@)[!-~]+$/)
  .refine((text) => URL.canParse(text))

/** Returns the value if it is a URL that may be shown or put into a question, otherwise `undefined`. */
export function readHttpUrl(value: unknown): string | undefined {
  const url = httpUrl.safeParse(value)
  return url.success ? url.data : undefined
}

/**
 * Returns a peer's text as one printable line. Control and invisible characters become spaces, and a text longer than
 * `maxLength` is cut off with `…`. Returns `undefined` if the value is not a string or nothing is left.
 *
 * CI systems read commands from the log: `##name[` anywhere in a line, and `::` at its start. Both are defused.
 *
 * @see actions/runner, src/Runner.Common/ActionCommand.cs, `TryParse` and `TryParseV2`.
 */
export function printable(value: unknown, maxLength: number): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = replaceUnprintable(value.slice(0, LIMITS.bodyBytes), ' ')
    .replace(/\s+/g, ' ')
    .replace(/##(?=[a-z]*\[)/gi, '# #')
    .replace(/^[\s:]+/, '')
    .trim()
  if (text === '') return undefined
  return text.length > maxLength ? `${text.slice(0, maxLength - 1).toWellFormed()}…` : text.toWellFormed()
}
