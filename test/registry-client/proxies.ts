import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net'
import type { ExecutionContext } from 'ava'
import { listen, stop } from '../../test-registry/src/listen.ts'
import type { Certificate } from '../helpers/certificate.ts'

export interface RecordingProxy {
  url: string
  /** What is requested: whole URLs, or `host:port`. */
  asked: string[]
}

/** A proxy for `http:` URLs that answers in place of the requested host. */
export async function startForwardProxy(t: ExecutionContext) {
  const asked: string[] = []
  const headers: Array<Record<string, unknown>> = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    headers.push(request.headers)
    response.end('{"by":"proxy"}')
  })
  const url = await listen(server)
  t.teardown(() => stop(server))
  return { url, asked, headers }
}

/** A proxy that is itself reached by TLS, and connects to loopback whatever the requested host. */
export async function startTlsProxy(
  t: ExecutionContext,
  { key, cert }: Certificate,
): Promise<RecordingProxy> {
  const asked: string[] = []
  const server = createTlsServer({ key, cert })
  server.on('connect', ({ url = '' }, client: Socket) => {
    asked.push(url)
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    join(client, Number(url.split(':').at(-1)))
  })
  return { url: await listenTcp(t, server, 'https'), asked }
}

/** A SOCKS proxy, version 5 without authentication (RFC 1928), that connects to loopback. */
export async function startSocksProxy(t: ExecutionContext): Promise<RecordingProxy> {
  const asked: string[] = []
  const server = createTcpServer((client) => {
    client.once('data', () => {
      client.write(Buffer.from([5, 0]))
      client.once('data', (request: Buffer) => {
        const port = request.readUInt16BE(request.length - 2)
        asked.push(`${hostOf(request)}:${port}`)
        client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
        join(client, port)
      })
    })
  })
  return { url: await listenTcp(t, server, 'socks5h'), asked }
}

/** A proxy that accepts connections and never replies. */
export async function startSilentProxy(t: ExecutionContext, scheme = 'http'): Promise<string> {
  return listenTcp(
    t,
    createTcpServer((client) => void client.on('error', () => {})),
    scheme,
  )
}

/** A proxy that never comes to the end of its reply's headers. `left` resolves when a client has gone. */
export async function startTricklingProxy(
  t: ExecutionContext,
): Promise<{ url: string; left: Promise<void> }> {
  const { promise: left, resolve } = Promise.withResolvers<void>()
  const server = createTcpServer((client) => {
    client.write('HTTP/1.1 200 OK\r\n')
    const trickle = setInterval(() => client.write('x: y\r\n'), 20)
    client
      .on('error', () => {})
      .on('close', () => {
        clearInterval(trickle)
        resolve()
      })
      .resume()
  })
  return { url: await listenTcp(t, server, 'http'), left }
}

function hostOf(request: Buffer): string {
  const [kind, length = 0] = request.subarray(3)
  return kind === 3 ? request.toString('latin1', 5, 5 + length) : [...request.subarray(4, 8)].join('.')
}

function join(client: Socket, port: number): void {
  const target = connect(port, '127.0.0.1')
  client.on('error', () => target.destroy())
  target.on('error', () => client.destroy())
  target.pipe(client).pipe(target)
}

async function listenTcp(t: ExecutionContext, server: Server, scheme: string): Promise<string> {
  const clients = new Set<Socket>()
  server.on('connection', (client: Socket) => clients.add(client))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const client of clients) client.destroy()
    server.close()
  })
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`
}
