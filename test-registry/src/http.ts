import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http'

/** A request with its whole body. `path` is as sent, including the query. */
export interface GateRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface GateResponse {
  status: number
  headers: Record<string, string | string[]>
  body: Buffer
}

/** What the server does with a request: sends a response, or breaks the connection. */
export type Reply = GateResponse | 'drop'
export type Handler = (request: GateRequest) => Promise<Reply> | Reply

export function json(status: number, value: unknown, headers: Record<string, string> = {}): GateResponse {
  const body = Buffer.from(JSON.stringify(value))
  return { status, headers: { 'content-type': 'application/json', ...headers }, body }
}

export function html(status: number, text: string): GateResponse {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: Buffer.from(text) }
}

export type RequestHead = Omit<GateRequest, 'body'>

/**
 * Called when the headers have arrived, before the body. The function it returns is called when the reply is known.
 */
export type Observer = (head: RequestHead) => (request: GateRequest, reply: Reply) => void

/** Creates a server for a handler. */
export function serverFor(handler: Handler, observe: Observer): Server {
  return createServer({ requestTimeout: 0 }, async (message, response) => {
    const head = { method: message.method ?? 'GET', path: message.url ?? '/', headers: message.headers }
    const replied = observe(head)
    const body = await readBody(message)
    if (!body) return // the client left halfway: nobody to answer, and half a body must not be stored
    const request = { ...head, body }
    const reply = await replyTo(request, handler)
    replied(request, reply)
    if (reply === 'drop') return void message.socket.destroy()
    response.writeHead(reply.status, { ...reply.headers, 'content-length': String(reply.body.length) })
    return void response.end(message.method === 'HEAD' || reply.status === 304 ? undefined : reply.body)
  })
}

async function replyTo(request: GateRequest, handler: Handler): Promise<Reply> {
  try {
    return await handler(request)
  } catch (error) {
    return json(500, { error: `the test registry failed: ${error instanceof Error ? error.stack : error}` })
  }
}

async function readBody(message: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error
  }
  return message.complete ? Buffer.concat(chunks) : null
}
