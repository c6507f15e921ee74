import type { IncomingHttpHeaders } from 'node:http'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listen, stop } from '../../test-registry/src/listen.ts'

export interface Recorded {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface Recorder {
  url: string
  requests: Recorded[]
  close: () => Promise<void>
}

/** An empty registry that accepts every write and records what it receives. */
export async function startRecorder(): Promise<Recorder> {
  const requests: Recorded[] = []
  const server = createServer(async (request, reply) => {
    const { method = '', url: path = '', headers } = request
    requests.push({ method, path, headers, body: await buffer(request) })
    const isRead = method === 'GET' || method === 'HEAD'
    reply.writeHead(isRead ? 404 : 201, { 'content-type': 'application/json' })
    reply.end(JSON.stringify(isRead ? { error: 'not_found' } : { ok: true, success: true }))
  })
  return { url: await listen(server), requests, close: () => stop(server) }
}
