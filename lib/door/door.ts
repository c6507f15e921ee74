import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { decodedPath } from './decoded-path.ts'
import { doorReads, type ReadOptions } from './door-reads.ts'
import { readBody } from './read-body.ts'

/** The write that npm sent, whole. */
export interface DoorWrite {
  method: 'PUT' | 'POST'
  /** Below the registry's URL, as npm escaped it: `name`, `@scope%2fname`, or `-/stage/package/name`. */
  path: string
  body: Buffer
  userAgent: string | undefined
}

/** What npm gets for its write. */
export interface DoorReply {
  status: number
  /** JSON. */
  text: string
}

/** A registry on this machine for one npm: it holds the first write, and gives reads to the real registry. */
export interface Door {
  /** `http://127.0.0.1:<port>/` */
  url: string
  /** Good for this door alone. */
  token: string
  /** Resolves with the first write as soon as all of it is there. */
  write: Promise<DoorWrite>
  /** Aborted, with an error that names it, when a second write has come, or the first one's sender has gone. */
  broken: AbortSignal
  answer: (reply: DoorReply) => void
  keepAlive: (isKept: boolean) => void
  /** Ends every connection: one that is kept alive would hold the job. */
  close: () => void
}

/** Why a door can no longer be trusted to have what npm is about to publish. */
export class DoorBroken extends Error {
  override readonly name = 'DoorBroken'
  readonly kind: 'second-write' | 'gone'
  constructor(kind: 'second-write' | 'gone', what = '') {
    super(what)
    this.kind = kind
  }
}

const REFUSAL =
  'This npm runs behind @cfa/semantic-release-npm, which publishes exactly one package and lets nothing else write to the registry.'

export interface DoorOptions extends ReadOptions {
  /** Which write is held; everything else that writes is refused. */
  isWrite: (method: string, path: string) => boolean
}

/**
 * npm packs, hashes and signs between two requests, and hears nothing meanwhile: a connection that was closed for being
 * idle would end the release.
 */
const PATIENT = { keepAliveTimeout: 0, requestTimeout: 0 }

/** Opens a door on loopback. */
export async function openDoor({ isWrite, ...options }: DoorOptions): Promise<Door> {
  const token = randomBytes(32).toString('base64url')
  const broken = new AbortController()
  const { hold, write, answer } = createHold(broken)
  const reads = doorReads(options)
  const server = createServer(PATIENT, (request, reply) => {
    const path = pathOf(request)
    if (path === undefined) return refuse(reply, 400)
    const caller = callerOf(request, token)
    if (caller === 'stranger') return refuse(reply, 401)
    if (reads.takes(request, path)) return reads.answer(request, reply, path, caller === 'npm')
    if (caller !== 'npm') return refuse(reply, 401)
    if (!isWrite(request.method ?? '', path)) return refuse(reply, 403)
    hold(request, reply, path).catch((error: Error) => broken.abort(error))
  })
  const keepAlive = createKeepAlive(server)
  const url = await listen(server)
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url, token, write, broken: broken.signal, answer, keepAlive, close }
}

interface Hold extends Pick<Door, 'write' | 'answer'> {
  hold: (request: IncomingMessage, reply: ServerResponse, path: string) => Promise<void>
}

/** Takes one write. */
function createHold(broken: AbortController): Hold {
  const written = Promise.withResolvers<DoorWrite>()
  let response: ServerResponse | undefined
  let first: DoorWrite | undefined
  let answered: DoorReply | undefined
  /** npm sends its request again where the registry's reply is one to try again after. Nothing is sent on. */
  const repeat = async (request: IncomingMessage, reply: ServerResponse, path: string, given: DoorReply) => {
    const body = await readBody(request)
    const isSame = first && request.method === first.method && path === first.path && body.equals(first.body)
    if (isSame) give(reply, given)
    else refuse(reply, 403)
  }
  return {
    write: written.promise,
    hold: async (request, reply, path) => {
      if (answered) return repeat(request, reply, path, answered)
      if (response) {
        broken.abort(new DoorBroken('second-write', decodedPath(path)))
        return refuse(reply, 403)
      }
      response = reply
      reply.once('close', () => {
        if (!reply.writableFinished) broken.abort(new DoorBroken('gone'))
      })
      const body = await readBody(request)
      const method = request.method as DoorWrite['method']
      first = { method, path, body, userAgent: request.headers['user-agent'] }
      written.resolve(first)
    },
    answer: (given) => {
      if (!response || response.writableEnded) return
      answered = given
      give(response, given)
    },
  }
}

function give(reply: ServerResponse, { status, text }: DoorReply): void {
  reply.writeHead(status, { 'content-type': 'application/json' }).end(text)
}

/** Of the server and of its connections, those of later included. */
function createKeepAlive(server: Server): Door['keepAlive'] {
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

/** Below the registry's URL; `undefined` where it could lead elsewhere than it says. */
function pathOf({ url = '' }: IncomingMessage): string | undefined {
  const path = url.slice(1)
  if (!/^\/[^/\\]/.test(url) && url !== '/') return undefined
  try {
    const plain = decodedPath(path)
    return /(?:^|\/)\.{1,2}(?:\/|$)|\/\/|[\\\0-\x1f\x7f]/.test(plain) ? undefined : path
  } catch {
    return undefined
  }
}

/** Tools that know the registry's address alone ask without a credential, and may read. */
function callerOf({ headers }: IncomingMessage, token: string): 'npm' | 'anybody' | 'stranger' {
  const { authorization } = headers
  if (authorization === undefined) return 'anybody'
  const [given, wanted] = [Buffer.from(authorization), Buffer.from(`Bearer ${token}`)]
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? 'npm' : 'stranger'
}

/** What is still being sent is not waited for. */
function refuse(reply: ServerResponse, status: number): void {
  reply.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  reply.end(JSON.stringify({ error: REFUSAL }), () => reply.req.destroy())
}

async function listen(server: Server): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', resolve)
  await promise
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
