import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'

/** Thrown if the service replies with an error status. */
export class RefusedError extends Error {
  readonly status: number

  constructor(method: string, path: string, status: number) {
    super(`The responder answered ${method} ${path} with status ${status}.`)
    this.status = status
  }
}

/** Makes the calls that the page can make for somebody who is signed in. Both methods reject with a `RefusedError`. */
export interface Session {
  send: (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) => Promise<Response>
  /** Opens a stream. It fails when `signal` is aborted. */
  listen: (path: string, signal: AbortSignal) => Promise<AsyncIterable<unknown>>
}

/** Signs in with only a name, as the page's buttons do in the demo. */
export async function signIn(page: string, name: string): Promise<Session> {
  // A browser sends `origin` by itself.
  const { origin } = new URL(page)
  const reply = await senderAt(page, { origin })('POST', '/api/demo/sign-in', { name })
  const cookie = reply.headers.getSetCookie().map((one) => one.split(';')[0])
  const headers = { origin, cookie: cookie.join('; ') }
  return { send: senderAt(page, headers), listen: listenerAt(page, headers) }
}

function senderAt(page: string, own: Record<string, string>): Session['send'] {
  return async (method, path, body) => {
    const type: Record<string, string> = body ? { 'content-type': 'application/json' } : {}
    const reply = await fetch(new URL(path, page), {
      method,
      headers: { ...own, ...type },
      body: body ? JSON.stringify(body) : null,
    })
    if (!reply.ok) throw new RefusedError(method, path, reply.status)
    return reply
  }
}

/**
 * Uses `node:http`, because `fetch` in Node reconnects when a stream is aborted, and the service would wait for it.
 */
function listenerAt(page: string, headers: Record<string, string>): Session['listen'] {
  return async (path, signal) => {
    const outgoing = get(new URL(path, page), { agent: false, headers, signal })
    const [reply] = (await once(outgoing, 'response')) as [IncomingMessage]
    if (reply.statusCode === 200) return reply
    reply.destroy()
    throw new RefusedError('GET', path, reply.statusCode ?? 0)
  }
}
