import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { ExecutionContext } from 'ava'

export interface Received {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
  bytes: Buffer
}

export interface ReceiverReply {
  status?: number
  headers?: Record<string, string>
  body?: string
}

/** A real HTTP server on loopback that keeps each request, and replies with 200 or what it is given. */
export async function openReceiver(
  t: ExecutionContext,
  answer: (received: Received, count: number) => ReceiverReply | Promise<ReceiverReply> = () => ({}),
) {
  const received: Received[] = []
  let wake = () => {}
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request
    const bytes = await buffer(request)
    const one = { method, path, headers, body: bytes.toString(), bytes }
    received.push(one)
    wake()
    const { status = 200, headers: back = {}, body = '' } = await answer(one, received.length)
    response.writeHead(status, back).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    received,
    port,
    url: `http://127.0.0.1:${port}`,
    bodies: () => received.map(({ body }) => JSON.parse(body)),
    /** Resolves once that many requests have come in. */
    until: async (count: number) => {
      while (received.length < count) {
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        await promise
      }
    },
  }
}
