import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { parseJson } from '../files/parse-json.ts'
import { limitTime, type TimeLimit } from '../http/limit-time.ts'
import { type Outgoing, sendRequest } from '../http/send-request.ts'
import type { Credential } from './credential.ts'
import { headersOf } from './headers.ts'
import { createRoutes, type NetworkSettings, type RouteFor } from './network.ts'
import { readText } from './read-text.ts'
import { followRedirect } from './redirect.ts'
import { FAULT_CODES, RegistryFault, toFault } from './registry-fault.ts'
import { type Base, readBase, urlOf } from './registry-url.ts'

export { RegistryFault }

export interface RegistryRequest {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** Relative to the registry's URL, without a leading slash; or an absolute URL on its origin. */
  path: string
  /** `null` sends none. The default is the one in the registry’s URL. */
  credential?: Credential | null | undefined
  /** Headers that the client sets itself are left out: `authorization`, and those of a connection. */
  headers?: Record<string, string> | undefined
  body?: Buffer | string | undefined
  /** Covers everything: redirects, and the body to its end. */
  timeoutMs: number
  /** Limits the body after decompression. */
  maxBytes: number
  /** How many redirects are followed, for `GET` only. Default 0. */
  redirects?: number | undefined
  signal?: AbortSignal | undefined
}

export interface RegistryReply {
  status: number
  headers: Record<string, string | string[] | undefined>
  /** The body after decompression. */
  text: string
  /** The parsed body; `undefined` if it is not JSON. */
  json: unknown
}

export interface RegistryStream {
  status: number
  headers: Record<string, string | string[] | undefined>
  /** The raw body. It is compressed if the request's `accept-encoding` allowed that. */
  body: Readable
}

export type StreamRequest = Pick<RegistryRequest, 'method' | 'path' | 'headers' | 'signal'> & {
  credential?: Credential | undefined
}

/** The one client of the real registry. */
export interface Registry {
  /** The URL as configured. */
  url: string
  /** The one that the URL itself contains. */
  credential?: Credential | undefined
  /**
   * Sends one request and reads the whole reply, whatever its status. Nothing is cached and nothing is tried again. The
   * credential stays on the registry's origin.
   *
   * @throws {RegistryFault} If no reply came.
   * @throws {TypeError} If the path leads away from the registry. Nothing was sent.
   * @throws The signal's reason, if it is aborted.
   */
  request: (request: RegistryRequest) => Promise<RegistryReply>
  /**
   * Passes a read through as it comes, without the URL's own credential. A redirect is the reply. Throws like
   * `request`.
   */
  stream: (request: StreamRequest) => Promise<RegistryStream>
}

/** Same as npm's `fetch-timeout`. Limits the wait for a reply to begin, and any pause within it. */
const STREAM_IDLE_MS = 300_000

/** @throws {TypeError} If `url` is not an http or https URL. */
export function createRegistry({ url, network }: { url: string; network: NetworkSettings }): Registry {
  const base = readBase(url)
  const routeFor = createRoutes(network, base.url.host)
  return {
    url,
    credential: base.credential,
    request: (request) => requestFrom(base, request, routeFor),
    stream: (request) => streamFrom(base, request, routeFor),
  }
}

async function requestFrom(base: Base, request: RegistryRequest, routeFor: RouteFor): Promise<RegistryReply> {
  const { method, body, timeoutMs, maxBytes, redirects = 0, credential = base.credential } = request
  let hop = {
    url: urlOf(base, request.path),
    headers: headersOf({ ...request, credential: credential ?? undefined }),
  }
  const limit = limitReply(timeoutMs, request.signal)
  try {
    for (let left = method === 'GET' ? redirects : 0; ; left -= 1) {
      const message = await send({ method, ...hop, body, signal: limit.signal }, routeFor)
      const next = left > 0 ? followRedirect(message, hop) : undefined
      if (!next) return await replyOf(message, { method, maxBytes })
      message.destroy()
      hop = next
    }
  } catch (error) {
    limit.signal.throwIfAborted()
    throw toFault(error)
  } finally {
    limit.clear()
  }
}

async function replyOf(
  message: IncomingMessage,
  body: { method: string; maxBytes: number },
): Promise<RegistryReply> {
  const text = await readText(message, body)
  return { status: message.statusCode ?? 0, headers: message.headers, text, json: parseJson(text) }
}

async function streamFrom(base: Base, request: StreamRequest, routeFor: RouteFor): Promise<RegistryStream> {
  const { method, path, credential, headers = {} } = request
  const url = urlOf(base, path)
  const limit = limitReply(STREAM_IDLE_MS, request.signal)
  try {
    const encoding = headers['accept-encoding'] ?? 'identity'
    const sent = headersOf({ method, credential, headers: { ...headers, 'accept-encoding': encoding } })
    const message = await send({ method, url, headers: sent, signal: limit.signal }, routeFor)
    message.setTimeout(STREAM_IDLE_MS, () =>
      message.destroy(new RegistryFault('The registry stopped responding.', FAULT_CODES.time)),
    )
    return { status: message.statusCode ?? 0, headers: message.headers, body: message }
  } finally {
    limit.clear()
  }
}

const limitReply = (ms: number, signal: AbortSignal | undefined): TimeLimit =>
  limitTime(
    ms,
    signal,
    () => new RegistryFault(`The registry did not answer within ${ms / 1000} seconds.`, FAULT_CODES.time),
  )

/**
 * Sends a request once. A write never reuses an idle connection: if the peer had dropped it, nobody could tell whether
 * the write arrived.
 *
 * @throws {RegistryFault} If no reply came. If the signal was aborted, throws its reason instead.
 */
async function send(outgoing: Outgoing, routeFor: RouteFor): Promise<IncomingMessage> {
  const { method, url, signal } = outgoing
  const isRead = method === 'GET' || method === 'HEAD'
  try {
    return await sendRequest(outgoing, routeFor(url, isRead))
  } catch (error) {
    signal.throwIfAborted()
    throw toFault(error)
  }
}
