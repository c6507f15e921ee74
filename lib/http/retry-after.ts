/**
 * Reads `Retry-After`: seconds, or an HTTP date.
 *
 * @returns Milliseconds from `now`, at least 0; `undefined` if the header is missing or is neither.
 * @see RFC 9110, section 10.2.3
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const seconds = /^\s*(\d+)\s*$/.exec(header)?.[1]
  const ms = seconds === undefined ? Date.parse(header) - now : Number(seconds) * 1000
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
