import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { TestRegistry } from '../../test-registry/index.ts'

/** A write that the registry has received completely. */
export interface Arrival {
  /** `performance.now()` when the last byte arrived. */
  at: number
  path: string
  /** The header `npm-otp`. */
  otp: string | undefined
}

export interface Arrivals {
  list: Arrival[]
  close: () => void
}

const CHANNEL = 'http.server.request.start'

/**
 * Records when each `PUT` has arrived completely at a registry in this process. It watches from outside, because the
 * registry's own record has the time of the headers.
 *
 * @see Node's documentation of `diagnostics_channel`, "HTTP", `http.server.request.start`
 */
export function watchArrivals({ url }: Pick<TestRegistry, 'url'>): Arrivals {
  const port = Number(new URL(url).port)
  const list: Arrival[] = []
  const onRequest = (message: unknown) => {
    const { request } = message as { request: IncomingMessage }
    if (request.method !== 'PUT' || request.socket.localPort !== port) return
    const otp = request.headers['npm-otp']
    request.once('end', () => {
      list.push({
        at: performance.now(),
        path: request.url ?? '',
        otp: typeof otp === 'string' ? otp : undefined,
      })
    })
  }
  subscribe(CHANNEL, onRequest)
  return { list, close: () => void unsubscribe(CHANNEL, onRequest) }
}
