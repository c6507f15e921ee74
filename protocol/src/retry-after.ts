/**
 * Reads `Retry-After`: seconds, with a fraction as Discord sends them, or an HTTP date.
 *
 * @returns Milliseconds from `now`, at least 0; `undefined` if the header is missing or is neither.
 * @see RFC 9110, section 10.2.3
 */
export function readRetryAfter(header: string | null | undefined, now: number): number | undefined {
  if (header === undefined || header === null) return undefined
  const seconds = /^\s*(\d+(?:\.\d+)?)\s*$/.exec(header)?.[1]
  const ms = seconds === undefined ? Date.parse(header) - now : Math.round(Number(seconds) * 1000)
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
