import { LIMITS, readProblem } from '@cfa/protocol'
import type { Got, Method, RequestError } from 'got'
import got from 'got'
import type { Sleep } from '../async/sleep.ts'
import { readBounded } from '../http/read-bounded.ts'
import { readRetryAfter } from '../http/retry-after.ts'

/** One reply of the responder, not judged yet. */
export interface Reply {
  status: number
  location: string | undefined
  contentType: string | undefined
  /** Empty where the body was longer than `LIMITS.bodyBytes`. */
  text: string
  isTooLong: boolean
}

export interface Exchange {
  method: Method
  url: URL
  headers?: Record<string, string>
  body?: unknown
  /** How long one try may take, in milliseconds. */
  tryMs: number
  /** When to give up, by `now()`. */
  deadline: number
  /** How often to try at most; without it only the deadline counts. */
  tries?: number
  signal: AbortSignal
}

export interface ExchangeEffects {
  now: () => number
  sleep: Sleep
  request: Got
}

/** Nobody could be reached until the deadline; `cause` is the last failure. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** Statuses that say “later”, in addition to those from 500. */
const TRY_AGAIN = new Set([408, 425, 429])
/** `retry-after: 0`, or a date of a clock that is behind, would otherwise be a loop without a pause. */
const SHORTEST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000
/** A pause that would end past the deadline is cut, so that this is left for one more try. */
const LAST_TRY_MS = 2000
const CONNECT_MS = 20_000

/**
 * The HTTP client of the responder's endpoint: no redirects (the secret would follow), no retries of its own, and
 * nothing compressed (a small body could be a large one).
 */
export function createRequest(secret: string | undefined, agent: object): Got {
  return got.extend({
    agent,
    decompress: false,
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    headers: {
      accept: 'application/json, text/plain;q=0.9',
      'user-agent': '@cfa/semantic-release-npm',
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
    },
  })
}

/**
 * Sends a request until something final comes back. `408`, `425`, `429`, `5xx` and broken connections are tried again:
 * after `retry-after` if it is given, else after 1, 2, 4… seconds, and for the last time shortly before the deadline.
 *
 * @throws {Unreachable} when there is no time or no try left; the reason of `signal` when it is aborted.
 */
export async function exchange(call: Exchange, effects: ExchangeEffects): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    const { reply, problem, retryAfterMs } = await attempt(call, effects)
    if (reply) return reply
    const wantedMs = retryAfterMs ?? Math.min(1000 * 2 ** (tries - 1), LONGEST_PAUSE_MS)
    const leftMs = call.deadline - LAST_TRY_MS - effects.now()
    if (leftMs <= 0 || tries === call.tries) throw new Unreachable(problem)
    await effects.sleep(Math.min(Math.max(wantedMs, SHORTEST_PAUSE_MS), leftMs), call.signal)
  }
}

interface Attempt {
  reply?: Reply
  problem?: string
  retryAfterMs?: number | undefined
}

async function attempt(call: Exchange, { now, request }: ExchangeEffects): Promise<Attempt> {
  const timeoutMs = Math.max(1, Math.min(call.tryMs, call.deadline - now()))
  try {
    const reply = await send(call, timeoutMs, request)
    if (reply.status < 500 && !TRY_AGAIN.has(reply.status)) return { reply }
    return {
      problem: problemOf(reply),
      retryAfterMs: readRetryAfter(reply.retryAfter, now()),
    }
  } catch (error) {
    call.signal.throwIfAborted()
    return { problem: describe(error as RequestError) }
  }
}

/** A responder that has no room for one more question says what to do. */
function problemOf({ status, text }: Reply): string {
  const said = readProblem(text)
  return `It answered with status ${status}.${said === undefined ? '' : ` It said: ${said}`}`
}

async function send({ method, url, headers, body, signal }: Exchange, timeoutMs: number, request: Got) {
  const stream = request.stream(url, {
    method,
    signal,
    timeout: { request: timeoutMs, connect: Math.min(timeoutMs, CONNECT_MS), secureConnect: CONNECT_MS },
    ...(headers ? { headers } : {}),
    ...(body === undefined ? {} : { json: body }),
  })
  // A responder's messages are small; a page of some proxy may not be.
  const text = await readBounded(stream, LIMITS.bodyBytes)
  const { statusCode: status, headers: received } = stream.response as NonNullable<typeof stream.response>
  return {
    status,
    location: received.location,
    contentType: received['content-type'],
    retryAfter: received['retry-after'],
    text: text ?? '',
    isTooLong: text === undefined,
  }
}

/** got's messages may name the URL, and never more than that: no header, no body. */
function describe({ code, message }: RequestError): string {
  return code && code !== 'ERR_GOT_REQUEST_ERROR' ? `${code}: ${message}` : message
}
