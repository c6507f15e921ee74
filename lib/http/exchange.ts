import type { IncomingMessage } from 'node:http'
import { LIMITS, readProblem, readRetryAfter } from '@cfa/protocol'
import type { Sleep } from '../async/sleep.ts'
import { withOuter } from '../async/with-outer.ts'
import { isPluginError } from '../errors/get-error.ts'
import type { Claims, IdToken } from '../identity/id-token.ts'
import { errorWith, failureOf } from './failure.ts'
import { limitTime } from './limit-time.ts'
import { readBounded } from './read-bounded.ts'
import { type Outgoing, type Route, sendRequest } from './send-request.ts'

/** One reply, not judged yet. */
export interface Reply {
  status: number
  location: string | undefined
  contentType: string | undefined
  /** Empty if the body was longer than `LIMITS.bodyBytes`. */
  text: string
  isTooLong: boolean
  /** The claims of the identity token that was sent. */
  claims: Claims | undefined
}

export interface Exchange {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: URL
  headers?: Record<string, string>
  /** Turned into JSON once, however often it is sent. */
  body?: unknown
  /** How long one try may take, in milliseconds. */
  tryMs: number
  /** When to give up, on the clock of `now()`. */
  deadline: number
  /** How many times to try at most. Without it, only the deadline counts. */
  tries?: number
  /** A status that is final here, though it says “later” elsewhere. */
  finalStatus?: number
  signal?: AbortSignal | undefined
}

/** A call as it is sent. */
interface Sent extends Exchange {
  content: Buffer | undefined
}

export interface ExchangeEffects {
  now: () => number
  sleep: Sleep
  request: SendRequest
  /**
   * Called for each try, if no secret is sent. A plugin error from it ends the call, unless it is `ERESPONDERTOKEN`.
   */
  idToken?: ((sent: Pick<Sent, 'method' | 'content'>, signal: AbortSignal) => Promise<IdToken>) | undefined
  /** Called with the reason each time a try is about to be repeated. */
  onTrouble?: ((problem: string) => void) | undefined
}

/** Nothing final came back before the deadline or within the tries. The message is that of the last failure. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** Statuses that say “later”, in addition to those from 500 up. */
const TRY_AGAIN = new Set([408, 425, 429])
/** `retry-after: 0`, or a date from a clock that is behind, must not lead to a loop without a pause. */
const SHORTEST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000
/** A pause that would end past the deadline is cut short, so that this much is left for one more try. */
const LAST_TRY_MS = 2000
const CONNECT_MS = 20_000
const TOKEN_MS = 20_000

/** Sends one request. */
export type SendRequest = (outgoing: Outgoing) => Promise<IncomingMessage>

/** Adds the headers that all requests to one server have. */
export function createRequest(secret: string | undefined, route: Route): SendRequest {
  const shared = {
    accept: 'application/json, text/plain;q=0.9',
    'user-agent': '@cfa/semantic-release-npm',
    ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
  }
  return ({ headers, ...rest }) => sendRequest({ ...rest, headers: { ...shared, ...headers } }, route)
}

/**
 * Sends a request until something final comes back. `408`, `425`, `429`, `5xx` and broken connections are tried again:
 * after `retry-after` if it is given, else after 1, 2, 4… seconds, and for the last time shortly before the deadline.
 *
 * @throws {Unreachable} If no time or no try is left. Throws what `idToken` rejected with instead, if that was the last
 *   failure, and the reason of `signal` if it is aborted.
 */
export async function exchange(call: Exchange, effects: ExchangeEffects): Promise<Reply> {
  const content = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body))
  for (let tries = 1; ; tries += 1) {
    const { reply, problem, retryAfterMs, failure } = await attempt({ ...call, content }, effects)
    if (reply) return reply
    const wantedMs = retryAfterMs ?? Math.min(1000 * 2 ** (tries - 1), LONGEST_PAUSE_MS)
    const leftMs = call.deadline - LAST_TRY_MS - effects.now()
    if (leftMs <= 0 || tries === call.tries) throw failure ?? new Unreachable(problem)
    effects.onTrouble?.(problem)
    await effects.sleep(Math.min(Math.max(wantedMs, SHORTEST_PAUSE_MS), leftMs), call.signal)
  }
}

type Attempt =
  | { reply: Reply; problem?: never; retryAfterMs?: never; failure?: never }
  | { reply?: never; problem: string; retryAfterMs?: number | undefined; failure?: Error }

async function attempt(call: Sent, { now, request, idToken }: ExchangeEffects): Promise<Attempt> {
  const leftMs = () => Math.max(1, Math.min(call.tryMs, call.deadline - now()))
  try {
    const token =
      idToken &&
      (await idToken(call, withOuter(AbortSignal.timeout(Math.min(leftMs(), TOKEN_MS)), call.signal)))
    const reply = await send(call, token, leftMs(), request)
    if (isFinal(reply.status) || reply.status === call.finalStatus) return { reply }
    return {
      problem: describeStatus(reply),
      retryAfterMs: readRetryAfter(reply.retryAfter, now()),
    }
  } catch (error) {
    call.signal?.throwIfAborted()
    if (!isPluginError(error)) return { problem: describe(error) }
    if (error.code !== 'ERESPONDERTOKEN') throw error
    return { problem: `${error.message} ${error.facts.detail}`, failure: error }
  }
}

const isFinal = (status: number): boolean => status < 500 && !TRY_AGAIN.has(status)

async function send(
  { method, url, headers, content, signal }: Sent,
  token: IdToken | undefined,
  timeoutMs: number,
  request: SendRequest,
) {
  const limit = limitTime(timeoutMs, signal, () => lateAfter(timeoutMs))
  try {
    const message = await request({
      ...{ method, url, body: content, connectMs: CONNECT_MS, signal: limit.signal },
      headers: {
        ...(content && { 'content-type': 'application/json' }),
        ...headers,
        ...(token && { authorization: `Bearer ${token.text}` }),
      },
    })
    // A responder's messages are small, but a proxy's page may not be.
    const text = await readBounded(message, LIMITS.bodyBytes)
    const { statusCode: status = 0, headers: received } = message
    return {
      status,
      location: received.location,
      contentType: received['content-type'],
      retryAfter: received['retry-after'],
      text: text ?? '',
      isTooLong: text === undefined,
      claims: token?.claims,
    }
  } catch (error) {
    limit.signal.throwIfAborted()
    throw error
  } finally {
    limit.clear()
  }
}

const lateAfter = (ms: number): Error =>
  errorWith('ETIMEDOUT', `There was no reply within ${Math.max(1, Math.round(ms / 1000))} s.`)

/** Describes the status, and what the responder says about it. */
export function describeStatus({ status, text }: Pick<Reply, 'status' | 'text'>): string {
  const words = readProblem(text)
  return `It answered with status ${status}.${words === undefined ? '' : ` It said: ${words}`}`
}

function describe(error: unknown): string {
  const { code, message } = failureOf(error)
  return code === undefined ? message : `${code}: ${message}`
}
