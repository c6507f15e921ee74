import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CaptureRegistry {
  url: string
  /** The bodies of all writes, in order. */
  writes: Array<Record<string, unknown>>
  close: () => Promise<void>
}

/** An empty registry that accepts every write and records it. */
export async function startCaptureRegistry(): Promise<CaptureRegistry> {
  const writes: CaptureRegistry['writes'] = []
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray()
    const isWrite = request.method === 'PUT'
    if (isWrite) writes.push(JSON.parse(Buffer.concat(chunks).toString()))
    response.writeHead(isWrite ? 201 : 404, { connection: 'close' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    writes,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
