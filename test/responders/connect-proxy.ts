import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { ExecutionContext } from 'ava'
import { listen, stop } from '../../test-registry/src/listen.ts'

export interface ConnectProxy {
  url: string
  /** What is requested with `CONNECT`, as `host:port`. */
  connected: string[]
  /** The `proxy-authorization` of each request. */
  credentials: Array<string | undefined>
}

/** A proxy on loopback that resolves no names, and connects to loopback whatever the requested host. */
export async function startProxy(t: ExecutionContext, status = 200): Promise<ConnectProxy> {
  const connected: string[] = []
  const credentials: Array<string | undefined> = []
  const sockets = new Set<Socket>()
  const server = createServer((_request, response) => void response.writeHead(405).end())
  server.on('connect', ({ url = '', headers }, client: Socket) => {
    connected.push(url)
    credentials.push(headers['proxy-authorization'])
    sockets.add(client)
    client.on('error', () => {})
    if (status !== 200) return void client.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const target = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.pipe(client).pipe(target)
    })
    sockets.add(target)
    target.on('error', () => client.destroy())
  })
  const url = await listen(server)
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy()
    await stop(server)
  })
  return { url, connected, credentials }
}
