import type { IncomingMessage, ServerResponse } from 'node:http'
import { decodedPath } from './decoded-path.ts'
import type { ReadOptions } from './door-reads.ts'
import { readBody } from './read-body.ts'
import { type DoorReply, type DoorServer, give, refuse, serveDoor } from './serve-door.ts'

export type { DoorReply }

/** The complete write that npm sent. */
export interface DoorWrite {
  method: 'PUT' | 'POST'
  /** The path below the registry's URL, as npm escaped it: `name`, `@scope%2fname`, or `-/stage/package/name`. */
  path: string
  body: Buffer
  /** The code that npm has in its own settings. */
  otp: string | undefined
}

/** A registry on this machine for one npm. It holds the first write, and passes reads on to the real registry. */
export interface Door extends DoorServer {
  /** Resolves with the first write as soon as it has arrived in full. */
  write: Promise<DoorWrite>
  /**
   * Aborted with a `DoorBroken` when a second write comes or the first one's sender is gone. Also aborted if the first
   * write can't be read.
   */
  broken: AbortSignal
  answer: (reply: DoorReply) => void
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

/** What an npm reads whose write is refused. */
export const REFUSAL =
  'This npm runs behind @cfa/semantic-release-npm, which publishes exactly one package and lets nothing else write to the registry.'

export interface DoorOptions extends ReadOptions {
  /** Whether a write is the one to hold. Every other write is refused. */
  isWrite: (method: string, path: string) => boolean
}

/** Opens a door on loopback. */
export async function openDoor({ isWrite, ...options }: DoorOptions): Promise<Door> {
  const broken = new AbortController()
  const { hold, write, answer } = createHold(broken)
  const server = await serveDoor({
    ...options,
    refusal: REFUSAL,
    onWrite: ({ method, path, request, reply }) => {
      if (!isWrite(method, path)) return refuse(reply, 403, REFUSAL)
      hold(request, reply, path).catch((error: Error) => broken.abort(error))
    },
  })
  return { ...server, write, broken: broken.signal, answer }
}

interface Hold extends Pick<Door, 'write' | 'answer'> {
  hold: (request: IncomingMessage, reply: ServerResponse, path: string) => Promise<void>
}

/** Holds one write. */
function createHold(broken: AbortController): Hold {
  const written = Promise.withResolvers<DoorWrite>()
  let response: ServerResponse | undefined
  let first: DoorWrite | undefined
  let answered: DoorReply | undefined
  /** Answers npm when it sends its request again, because of a reply that tells it to retry. Nothing is forwarded. */
  const repeat = async (request: IncomingMessage, reply: ServerResponse, path: string, given: DoorReply) => {
    const body = await readBody(request)
    const isSame = first && request.method === first.method && path === first.path && body.equals(first.body)
    if (isSame) give(reply, given)
    else refuse(reply, 403, REFUSAL)
  }
  return {
    write: written.promise,
    hold: async (request, reply, path) => {
      if (answered) return repeat(request, reply, path, answered)
      if (response) {
        broken.abort(new DoorBroken('second-write', decodedPath(path)))
        return refuse(reply, 403, REFUSAL)
      }
      response = reply
      reply.once('close', () => {
        if (!reply.writableFinished) broken.abort(new DoorBroken('gone'))
      })
      const body = await readBody(request)
      const method = request.method as DoorWrite['method']
      const { 'npm-otp': otp } = request.headers
      first = { method, path, body, otp: typeof otp === 'string' ? otp : undefined }
      written.resolve(first)
    },
    answer: (given) => {
      if (!response || response.writableEnded) return
      answered = given
      give(response, given)
    },
  }
}
