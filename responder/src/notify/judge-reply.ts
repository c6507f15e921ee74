import { readRetryAfter } from '@cfa/protocol'
import { DeliveryError } from './delivery-error.ts'
import type { IncomingReply } from './send-request.ts'

/** The longest pause that a receiver may ask for: the messages are about a release that is waiting now. */
const RETRY_AFTER_MAX_MS = 15 * 60_000
/** Request timeout (RFC 9110), too early (RFC 8470), too many requests (RFC 6585). Every other 4xx is final. */
const TEMPORARY = new Set([408, 425, 429])

/**
 * Accepts a 2xx and throws a `DeliveryError` for every other status: `refused`, or `unreachable` with the pause of
 * `retry-after` (RFC 9110, section 10.2.3: seconds or a date).
 */
export function judgeReply({ status, retryAfter }: IncomingReply, now: number): void {
  if (status >= 200 && status < 300) return
  const problem = `The receiver answered with status ${status}`
  if (status >= 500 || TEMPORARY.has(status)) {
    throw new DeliveryError('unreachable', `${problem}.`, wantedPause(retryAfter, now))
  }
  if (status >= 300 && status < 400) {
    throw new DeliveryError('refused', `${problem}: redirects are not followed.`)
  }
  throw new DeliveryError('refused', `${problem}.`)
}

/** How long the receiver asks us to wait, in milliseconds, up to `maxMs`. 0 if it does not say. */
export const wantedPause = (
  retryAfter: string | null | undefined,
  now: number,
  maxMs = RETRY_AFTER_MAX_MS,
): number => Math.min(readRetryAfter(retryAfter, now) ?? 0, maxMs)
