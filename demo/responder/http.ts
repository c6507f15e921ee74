import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LIMITS } from '@cfa/protocol'

export interface Request {
  method: string
  url: URL
  headers: IncomingHttpHeaders
  text: string
}

export interface Response {
  status: number
  headers?: Record<string, string>
  body?: string | Buffer
}

/** `undefined`: this is not mine. */
export type Route = (request: Request) => Promise<Response | undefined> | Response | undefined

export const empty = (status: number, headers: Record<string, string> = {}): Response => ({ status, headers })

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Response {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) }
}

/** A `4xx` with a sentence for people. */
export const problem = (status: number, message: string): Response => json(status, { message })

export interface Listening {
  /** Its origin, with a slash at the end. */
  url: string
  close: () => Promise<void>
}

/** Serves the first route that knows the request, on a free port of this machine alone. */
export async function serve(routes: Route[]): Promise<Listening> {
  const server = createServer(async (message, reply) => {
    const { status, headers, body } = await answer(message, routes).catch(broken)
    reply.writeHead(status, { 'cache-control': 'no-store', ...headers }).end(body)
  })
  const listening = Promise.withResolvers<void>()
  server.once('error', listening.reject).listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => close(server) }
}

/** Half a request, or a mistake of this server: neither is a reason to keep somebody waiting. */
const broken = () => problem(500, 'The demo made a mistake.')

async function answer(message: IncomingMessage, routes: Route[]): Promise<Response> {
  const { method = 'GET', headers, url = '/' } = message
  // A page elsewhere that has its name point here would be of another origin, and still reach this server.
  if (headers.host !== `127.0.0.1:${message.socket.localPort}`) return problem(421, 'This is another host.')
  const text = await readBody(message)
  if (text === undefined) return problem(413, 'The body is too long.')
  const request = { method, headers, text, url: new URL(url, `http://${headers.host}`) }
  for (const route of routes) {
    const response = await route(request)
    if (response) return response
  }
  return problem(404, 'There is nothing here.')
}

async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > LIMITS.bodyBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Milliseconds from `prefer: wait=25`, at most 25 seconds; RFC 7240, section 4.3. */
export function preferredWaitMs(prefer: string | string[] | undefined): number {
  const seconds = /\bwait=(\d+)/.exec(String(prefer ?? ''))?.[1]
  return Math.min(Number(seconds ?? 0), 25) * 1000
}

async function close(server: Server): Promise<void> {
  const closed = Promise.withResolvers<void>()
  server.close(() => closed.resolve())
  server.closeAllConnections()
  await closed.promise
}
