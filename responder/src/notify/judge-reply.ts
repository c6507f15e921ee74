import { DeliveryError } from './delivery-error.ts'
import type { IncomingReply } from './send-request.ts'

/** A wish to wait longer than this is granted no more than this: what waits is about a release of now. */
const RETRY_AFTER_MAX_MS = 15 * 60_000
/** RFC 9110: timeout, too early (RFC 8470), too many requests (RFC 6585). Every other 4xx is final. */
const TEMPORARY = new Set([408, 425, 429])

/**
 * Takes a 2xx, and throws a `DeliveryError` for every other status: `refused`, or `unreachable` with the time that
 * `retry-after` names (RFC 9110, section 10.2.3: seconds or a date).
 */
export function judgeReply({ status, retryAfter }: IncomingReply, now: number): void {
  if (status >= 200 && status < 300) return
  const said = `The receiver said ${status}`
  if (status >= 500 || TEMPORARY.has(status)) {
    throw new DeliveryError('unreachable', `${said}.`, readRetryAfter(retryAfter, now))
  }
  if (status >= 300 && status < 400) {
    throw new DeliveryError('refused', `${said}: redirects are not followed.`)
  }
  throw new DeliveryError('refused', `${said}.`)
}

/** Reads `retry-after` (RFC 9110, section 10.2.3: seconds or a date), in milliseconds; 0 where there is none. */
export function readRetryAfter(
  value: string | null | undefined,
  now: number,
  maxMs = RETRY_AFTER_MAX_MS,
): number {
  if (value === undefined || value === null) return 0
  const ms = /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), maxMs) : 0
}
