import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { urlToHttpOptions } from 'node:url'
import { inspect } from 'node:util'
import { errorWith } from './failure.ts'

/** One request as it goes over the wire. */
export interface Outgoing {
  method: string
  url: URL
  headers: Record<string, string>
  body?: Buffer | string | undefined
  signal: AbortSignal
  /** How long connecting may take, in milliseconds. Without it, only `signal` limits it. */
  connectMs?: number | undefined
}

/** How one request travels. */
export interface Route {
  options: RequestOptions
  /** Ends a connection that is still being made through a proxy. Node would wait for it after the request has ended. */
  cancel: () => void
}

/** The code of the error that is thrown if the proxy did not connect. */
export const PROXY_REFUSED = 'EPROXY'

/**
 * Sends a request once and resolves with the reply as soon as its headers have arrived. Follows no redirects and
 * decompresses nothing.
 *
 * @throws What Node.js says if no reply came (see `failureOf`), `ETIMEDOUT` if there was no connection in time. If the
 *   signal was aborted, its reason.
 */
export async function sendRequest(outgoing: Outgoing, { options, cancel }: Route): Promise<IncomingMessage> {
  const { method, url, headers, body, signal } = outgoing
  signal.throwIfAborted()
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  try {
    const { protocol, hostname, port, path, auth } = urlToHttpOptions(url)
    const place = { protocol, hostname, port, path, auth }
    const request = send({ ...place, ...options, method, headers: hidden({ ...headers, ...length }), signal })
    return await replyTo(request, outgoing, cancel)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}

/**
 * Keeps tokens and codes from the log of a job with `NODE_DEBUG=net` or `https`: Node prints the options of each request
 * (lib/net.js, lib/https.js, `createConnection`). Of the URL's fields, it prints all but `path`.
 */
function hidden(headers: Record<string, string>): Record<string, string> {
  return Object.defineProperty(headers, inspect.custom, { value: () => '[headers]' })
}

async function replyTo(
  request: ClientRequest,
  { body, signal, connectMs }: Outgoing,
  cancel: () => void,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request.once('response', resolve)
  request.on('error', reject)
  // A reply that switches protocols ends the connection with neither of the two (Node 24).
  request.once('close', () => reject(errorWith('ECONNRESET', 'The connection ended without a reply.')))
  // Otherwise a proxy's refusal to connect would pass for the server's reply (https-proxy-agent@7).
  request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
    if (statusCode !== 200) request.destroy(errorWith(PROXY_REFUSED, `The proxy answered ${statusCode}.`))
  })
  // Node ends a request only once it is connected.
  const giveUp = (reason: unknown) => {
    cancel()
    request.destroy()
    reject(reason)
  }
  const onAbort = () => giveUp(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const unlimit = connectMs === undefined ? () => {} : limitConnecting(request, connectMs, giveUp)
  request.end(body)
  return promise.finally(() => {
    signal.removeEventListener('abort', onAbort)
    unlimit()
  })
}

/** Gives up unless the request is connected in time. The returned function ends that limit. */
function limitConnecting(request: ClientRequest, ms: number, giveUp: (reason: Error) => void): () => void {
  const late = () => giveUp(errorWith('ETIMEDOUT', `There was no connection within ${ms / 1000} seconds.`))
  const timer = setTimeout(late, ms)
  const unlimit = () => clearTimeout(timer)
  request.once('socket', (socket: Socket | TLSSocket) => {
    const isSecuring = 'secureConnecting' in socket && socket.secureConnecting === true
    if (isSecuring) socket.once('secureConnect', unlimit)
    else if (socket.connecting) socket.once('connect', unlimit)
    else unlimit()
  })
  return unlimit
}
