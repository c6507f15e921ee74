import type { IncomingMessage, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import type { EndpointRequest, Reply } from './endpoint.ts'

/** Reads a request with its body, which is only there with a `content-length`. */
export async function readRequest(message: IncomingMessage): Promise<EndpointRequest> {
  const { method = 'GET', url = '/', headers } = message
  const body =
    headers['content-length'] === undefined ? undefined : await json(message).catch(() => undefined)
  const prefer = [headers.prefer].flat()[0]
  return { method, path: url, authorization: headers.authorization, prefer, body, at: performance.now() }
}

/** Sends a reply, or breaks the connection, or leaves it open. */
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
