import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { FindRoute } from './network.ts'
import { FAULT_CODES, RegistryFault, toFault } from './registry-fault.ts'

/** One request as it goes over the wire. */
export interface Outgoing {
  method: string
  /** Has no user name and no password. */
  url: URL
  headers: Record<string, string>
  body?: Buffer | string | undefined
  signal: AbortSignal
}

/**
 * Sends a request once and resolves with the reply as soon as its headers have arrived. A write never reuses an idle
 * connection: if the peer had dropped it, nobody could tell whether the write arrived.
 *
 * @throws {RegistryFault} If no reply came. If the signal was aborted, throws its reason instead.
 */
export async function exchange(outgoing: Outgoing, findRoute: FindRoute): Promise<IncomingMessage> {
  const { method, url, headers, body, signal } = outgoing
  signal.throwIfAborted()
  const isRead = method === 'GET' || method === 'HEAD'
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  try {
    const { options, cancel } = findRoute(url, isRead)
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(url, { ...options, method, headers: { ...headers, ...length }, signal })
    return await replyTo(request, body, { signal, cancel })
  } catch (error) {
    signal.throwIfAborted()
    throw toFault(error)
  }
}

interface Ending {
  signal: AbortSignal
  /** Ends a connection that is still being made. Node aborts a request only once it is connected. */
  cancel: () => void
}

async function replyTo(
  request: ClientRequest,
  body: Buffer | string | undefined,
  { signal, cancel }: Ending,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request.once('response', resolve)
  request.on('error', reject)
  // Otherwise a proxy's refusal to connect would pass for the registry's reply (https-proxy-agent@7).
  request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
    if (statusCode === 200) return
    request.destroy(new RegistryFault(`The proxy answered ${statusCode}.`, FAULT_CODES.proxy))
  })
  const onAbort = () => {
    cancel()
    reject(signal.reason)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  request.end(body)
  return promise.finally(() => signal.removeEventListener('abort', onAbort))
}
