import type { Sleep } from '../async/sleep.ts'
import { getError } from '../errors/get-error.ts'
import { createRequest, type Exchange, exchange, type Reply, Unreachable } from './exchange.ts'

/** What one endpoint is reached with. */
export interface EndpointClient {
  /** Its address without the query, which may hold a key. */
  name: string
  /** Sends until something final comes back. Throws `ERESPONDERUNREACHABLE`; the reason of `signal` when it is aborted. */
  send: (call: Omit<Exchange, 'signal'> & { signal?: AbortSignal }) => Promise<Reply>
  /** Milliseconds since 1970. */
  now: () => number
  sleep: Sleep
}

interface ClientOptions {
  endpoint: URL
  secret: string | undefined
  /** Of the proxy to go through, where there is one. */
  agents: object
}

export function createEndpointClient(
  { endpoint, secret, agents }: ClientOptions,
  { now, sleep }: Pick<EndpointClient, 'now' | 'sleep'>,
): EndpointClient {
  const request = createRequest(secret, agents)
  const name = `${endpoint.origin}${endpoint.pathname}`
  const send: EndpointClient['send'] = async (call) => {
    try {
      return await exchange({ signal: new AbortController().signal, ...call }, { now, sleep, request })
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      throw getError('ERESPONDERUNREACHABLE', { endpoint: name, detail: error.message }, error)
    }
  }
  return { name, send, now, sleep }
}
