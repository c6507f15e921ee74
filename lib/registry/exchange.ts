import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { FindRoute } from './network.ts'
import { FAULT_CODES, RegistryFault, toFault } from './registry-fault.ts'

/** One request as it goes over the wire. */
export interface Outgoing {
  method: string
  /** Without user name and password. */
  url: URL
  headers: Record<string, string>
  body?: Buffer | string | undefined
  signal: AbortSignal
}

/**
 * Sends a request once and resolves with the reply as soon as its headers are there. A write never takes a connection
 * that was idle: a peer that has dropped it meanwhile would leave open whether the write arrived.
 *
 * @throws {RegistryFault} Where no reply came; the reason of the signal where it was aborted.
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
  /** Node tells a request of an abort only when its connection is there. */
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
  // What a proxy says in place of connecting would pass for the registry's reply (https-proxy-agent@7).
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
