import { createRequest, type Exchange, exchange, type Reply, Unreachable } from '../http/exchange.ts'
import { findRoute } from '../http/proxy.ts'
import { NotDelivered } from './not-delivered.ts'
import type { NotifyEffects } from './types.ts'

/** How many times a message is tried at most. */
export const TRIES = 3
/** How long one try may take. */
export const TRY_MS = 10_000
/** Limits all tries and the pauses between them. `retry-after` is cut to it. */
const TOTAL_MS = 60_000

export interface Delivery extends Pick<Exchange, 'url' | 'body'> {
  method?: 'POST' | 'PATCH'
  headers?: Record<string, string>
  /** Sent as `authorization: Bearer …`. */
  token?: string | undefined
  tryMs?: number
}

/**
 * Sends JSON to a service. `408`, `425`, `429`, `5xx` and broken connections are tried up to two more times.
 *
 * @returns The body of the reply, or an empty text if it is longer than 64 KiB.
 * @throws {NotDelivered} With a text that names no address.
 */
export async function deliver(delivery: Delivery, { now, sleep, signal }: NotifyEffects): Promise<string> {
  const { method = 'POST', url, token, tryMs = TRY_MS, ...rest } = delivery
  const call = { method, url, ...rest, tryMs, deadline: now() + TOTAL_MS, tries: TRIES, signal }
  const request = createRequest(token, findRoute(url))
  return judge(await exchange(call, { now, sleep, request }).catch(unreachable))
}

function judge({ status, text }: Reply): string {
  if (status >= 200 && status < 300) return text
  throw new NotDelivered(`It answered with status ${status}.`)
}

/** Keeps only the code or the status: the text of an HTTP client may name the URL, and with it the secret. */
function unreachable(error: unknown): never {
  if (error instanceof NotDelivered) throw error
  const { message } = error as Error
  const known =
    error instanceof Unreachable && (/^It answered with status \d+\./.exec(message)?.[0] ?? codeOf(message))
  throw new NotDelivered(known || 'It could not be reached.')
}

function codeOf(message: string): string | undefined {
  const [, code] = /^(E[A-Z_]+):/.exec(message) ?? []
  return code && `It could not be reached (${code}).`
}
