import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { ExecutionContext } from 'ava'
import { type Door, openDoor } from '../../lib/door/door.ts'
import type { ReadOptions } from '../../lib/door/door-reads.ts'
import type { Registry } from '../../lib/registry/registry.ts'
import { createFakeRegistry } from '../fakes/registry.ts'

export interface Given {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

export interface Call {
  method?: string
  /** As sent over the wire. */
  path?: string
  headers?: Record<string, string>
  body?: string | Buffer
  /** `null`: no token. Default: the door's own. */
  token?: string | null
}

export interface DoorScene {
  door: Door
  /** Sends a request to the door without normalising its path. */
  call: (call?: Call) => Promise<Given>
  /** Starts a request without sending its body. */
  start: (call?: Call) => ClientRequest
  /** Sends the write that is held, and resolves with its reply. */
  put: (body?: string) => Promise<Given>
}

/** A door that holds `PUT /name`, in front of a registry that expects no request unless one is given. */
export async function openScene(t: ExecutionContext, options: Partial<ReadOptions> = {}): Promise<DoorScene> {
  const registry: Registry = options.registry ?? createFakeRegistry({})
  const isWrite = (method: string, path: string) => method === 'PUT' && path.split('?', 1)[0] === 'name'
  const door = await openDoor({ reader: undefined, ...options, registry, isWrite })
  t.teardown(door.close)
  const start = ({ method = 'GET', path = '/name', headers = {}, token = door.token }: Call = {}) =>
    request(door.url, {
      ...{ method, path },
      agent: false,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    })
  const call = async (given: Call = {}) => {
    const outgoing = start(given)
    const replied = reply(outgoing)
    outgoing.end(given.body)
    return replied
  }
  return { door, start, call, put: (body = '{}') => call({ method: 'PUT', body }) }
}

/** The reply, read to its end. */
export async function reply(outgoing: ClientRequest): Promise<Given> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  outgoing.once('response', resolve).on('error', reject)
  const message = await promise
  return { status: message.statusCode ?? 0, headers: message.headers, text: await text(message) }
}

/** Resolves with the reason once the signal is aborted. */
export async function brokenBy(signal: AbortSignal): Promise<Error> {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  return signal.reason as Error
}
