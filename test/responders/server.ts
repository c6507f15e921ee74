import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { ExecutionContext } from 'ava'
import { listen, stop } from '../../test-registry/src/listen.ts'

/** A request as received. */
export interface Received {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}

/** What the server does: `drop` breaks the connection, `hold` never replies, `write` handles the response itself. */
export type Served =
  | { status?: number; headers?: Record<string, string | string[]>; body?: unknown }
  | { write: (response: ServerResponse) => void }
  | 'drop'
  | 'hold'

/** One reply for all requests, a list in order (the last one repeats), or a function. */
export type Serve = Served | Served[] | ((request: Received, count: number) => Served | Promise<Served>)

export interface LoopbackServer {
  url: URL
  received: Received[]
}

/** A server on loopback that stops with the test. */
export async function startServer(
  t: ExecutionContext,
  serve: Serve,
  create: (handle: (message: IncomingMessage, response: ServerResponse) => void) => Server = createServer,
): Promise<LoopbackServer> {
  const received: Received[] = []
  const server = create(async (message, response) => {
    const request = await read(message)
    const count = received.push(request)
    perform(await choose(serve, request, count), response)
  })
  const url = await listen(server)
  t.teardown(() => stop(server))
  return { url: new URL('ask', url), received }
}

async function read(message: IncomingMessage): Promise<Received> {
  const { method = '', url = '', headers } = message
  return { method, path: url, headers, body: await text(message).catch(() => '') }
}

function choose(serve: Serve, request: Received, count: number): Served | Promise<Served> {
  if (typeof serve === 'function') return serve(request, count)
  return Array.isArray(serve) ? (serve[Math.min(count, serve.length) - 1] as Served) : serve
}

function perform(served: Served, response: ServerResponse): void {
  if (served === 'hold') return
  if (served === 'drop') return void response.socket?.destroy()
  if ('write' in served) return void served.write(response)
  const { status = 200, headers = {}, body = '' } = served
  const isText = typeof body === 'string'
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers })
  response.end(isText ? body : JSON.stringify(body))
}
