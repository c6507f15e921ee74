import type { DeliveryError } from './delivery-error.ts'

/**
 * The most tries. The waits are 5, 10, 20, 40 and 80 seconds, more than two and a half minutes in all, which suits the
 * life of a question.
 */
export const MAX_TRIES = 6
const FIRST_MS = 5_000

/**
 * How long to wait before the next try, in milliseconds, or `null` to give up. Up to a quarter is added at random, so
 * that messages that failed together don't come back together. The wait is at least what the receiver asked for.
 *
 * @param tries - Tries made so far, from 1.
 * @param token - Randomness: 256 bits in base64url.
 */
export function backOff(error: DeliveryError, tries: number, token: string): number | null {
  if (error.code !== 'unreachable' || tries >= MAX_TRIES) return null
  const base = FIRST_MS * 2 ** (tries - 1)
  return Math.max(Math.round(base * (1 + fractionOf(token) / 4)), error.retryAfterMs)
}

/** Turns random text into a number from 0 up to, but not including, 1. */
function fractionOf(token: string): number {
  const bytes = Buffer.alloc(4)
  Buffer.from(token, 'base64url').copy(bytes)
  return bytes.readUInt32BE() / 2 ** 32
}
