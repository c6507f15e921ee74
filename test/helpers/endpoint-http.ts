import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { EndpointRequest, Reply } from './endpoint.ts'

/** Reads a request with its body, if it has a `content-length`. */
export async function readRequest(message: IncomingMessage): Promise<EndpointRequest> {
  const { method = 'GET', url = '/', headers } = message
  const sent = headers['content-length'] === undefined ? '' : await text(message).catch(() => '')
  const prefer = [headers.prefer].flat()[0]
  const { authorization } = headers
  return { method, path: url, authorization, prefer, sent, body: parsed(sent), at: performance.now() }
}

function parsed(sent: string): unknown {
  try {
    return JSON.parse(sent)
  } catch {
    return undefined
  }
}

/** Sends a reply, breaks the connection or leaves it open. */
export function send(reply: Reply, message: IncomingMessage, response: ServerResponse): void {
  if (reply === 'never') return
  if (reply === 'drop') return void message.socket.destroy()
  if ('status' in reply) {
    const { status, body, headers = {} } = reply
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    return void response.end(body === undefined ? undefined : JSON.stringify(body))
  }
  const content = 'answer' in reply ? reply.answer : reply.raw
  const isText = typeof content === 'string'
  response.writeHead(200, { 'content-type': isText ? 'text/plain' : 'application/json' })
  response.end(isText ? content : JSON.stringify(content))
}
