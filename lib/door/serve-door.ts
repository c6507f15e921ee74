import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { decodedPath } from './decoded-path.ts'
import { doorReads, type ReadOptions } from './door-reads.ts'

/** The reply to a tool's write. */
export interface DoorReply {
  status: number
  /** JSON. */
  text: string
}

/** A registry on this machine, for the tools that this process starts. */
export interface DoorServer {
  /** `http://127.0.0.1:<port>/` */
  url: string
  /** A credential for this door alone. */
  token: string
  keepAlive: (isKept: boolean) => void
  /** Closes the server and every connection: one that is kept alive would hold the job. */
  close: () => void
}

/** A request that is not a read, from a tool that has the door's credential. */
export interface DoorRequest {
  method: string
  /** The path below the registry's URL, as the tool escaped it. */
  path: string
  request: IncomingMessage
  reply: ServerResponse
}

export interface DoorServerOptions extends ReadOptions {
  onWrite: (write: DoorRequest) => void
  /** The error text of a request that is refused. */
  refusal: string
}

/**
 * Keeps idle connections open. npm packs, hashes and signs between two requests, and would not notice that its
 * connection was closed, which would end the release.
 */
const PATIENT = { keepAliveTimeout: 0, requestTimeout: 0 }

/** Opens a door on loopback: reads go to the real registry, writes to `onWrite`. */
export async function serveDoor({ onWrite, refusal, ...options }: DoorServerOptions): Promise<DoorServer> {
  const token = randomBytes(32).toString('base64url')
  const reads = doorReads(options)
  const server = createServer(PATIENT, (request, reply) => {
    const path = pathOf(request)
    if (path === undefined) return refuse(reply, 400, refusal)
    const caller = callerOf(request, token)
    if (caller === 'stranger') return refuse(reply, 401, refusal)
    if (reads.takes(request, path)) return reads.answer(request, reply, path, caller === 'npm')
    if (caller !== 'npm') return refuse(reply, 401, refusal)
    onWrite({ method: request.method ?? '', path, request, reply })
  })
  const keepAlive = createKeepAlive(server)
  const url = await listen(server)
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url, token, keepAlive, close }
}

export function give(reply: ServerResponse, { status, text }: DoorReply): void {
  reply.writeHead(status, { 'content-type': 'application/json' }).end(text)
}

/** Refuses a request without waiting for the rest of it. */
export function refuse(reply: ServerResponse, status: number, why: string): void {
  reply.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  reply.end(JSON.stringify({ error: why }), () => reply.req.destroy())
}

/**
 * Returns a function that sets whether the server and its connections, including later ones, keep the process alive.
 */
function createKeepAlive(server: Server): DoorServer['keepAlive'] {
  const sockets = new Set<Socket>()
  let isKept = true
  const hold = (handle: Server | Socket) => (isKept ? handle.ref() : handle.unref())
  server.on('connection', (socket) => {
    sockets.add(hold(socket) as Socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return (keeps) => {
    isKept = keeps
    for (const handle of [server, ...sockets]) hold(handle)
  }
}

/** Returns the path below the registry's URL. `undefined` if it could lead somewhere other than it says. */
function pathOf({ url = '' }: IncomingMessage): string | undefined {
  const path = url.slice(1)
  if (!/^\/[^/\\]/.test(url) && url !== '/') return undefined
  try {
    const decoded = decodedPath(path)
    return /(?:^|\/)\.{1,2}(?:\/|$)|\/\/|[\\\0-\x1f\x7f]/.test(decoded) ? undefined : path
  } catch {
    return undefined
  }
}

/** Tells who sent a request. Tools that only know the registry's address send no credential, and may read. */
function callerOf({ headers }: IncomingMessage, token: string): 'npm' | 'anybody' | 'stranger' {
  const { authorization } = headers
  if (authorization === undefined) return 'anybody'
  const [given, wanted] = [Buffer.from(authorization), Buffer.from(`Bearer ${token}`)]
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? 'npm' : 'stranger'
}

async function listen(server: Server): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', resolve)
  await promise
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
