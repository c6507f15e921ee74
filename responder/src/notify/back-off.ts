import type { DeliveryError } from './delivery-error.ts'

/** 5, 10, 20, 40 and 80 seconds, two and a half minutes in all: a question lives for some. */
export const MAX_TRIES = 6
const FIRST_MS = 5_000

/**
 * How long to wait before the next try, in milliseconds, or `null` to give up. A quarter more at random keeps what failed
 * together from coming back together; what the receiver asked for is a floor.
 *
 * @param tries - Made so far, from 1.
 * @param token - Random: 256 bits in base64url.
 */
export function backOff(error: DeliveryError, tries: number, token: string): number | null {
  if (error.code !== 'unreachable' || tries >= MAX_TRIES) return null
  const base = FIRST_MS * 2 ** (tries - 1)
  return Math.max(Math.round(base * (1 + fractionOf(token) / 4)), error.retryAfterMs)
}

/** A number from 0 up to 1. */
function fractionOf(token: string): number {
  const bytes = Buffer.alloc(4)
  Buffer.from(token, 'base64url').copy(bytes)
  return bytes.readUInt32BE() / 2 ** 32
}
