import { type IncomingMessage, request as send } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { GateRequest, GateResponse } from './http.ts'

/** Forwards a request with the given Verdaccio token, or with no credential. */
export type Forward = (request: GateRequest, upstreamToken?: string | null) => Promise<GateResponse>

/** Hop-by-hop headers, those that only the gate may read, and compression, because faults edit responses. */
const NOT_FORWARDED = [
  'connection',
  'transfer-encoding',
  'content-length',
  'authorization',
  'npm-otp',
  'accept-encoding',
]
const NOT_RETURNED = ['connection', 'keep-alive', 'transfer-encoding', 'content-length']

/**
 * Creates a `Forward`. It keeps the `host` header, so that Verdaccio writes tarball URLs that lead through the gate.
 */
export const forwardTo =
  (upstreamUrl: string): Forward =>
  async (request, upstreamToken = null) => {
    const headers = without(request.headers, NOT_FORWARDED)
    if (upstreamToken) headers.authorization = `Bearer ${upstreamToken}`
    if (request.body.length > 0) headers['content-length'] = String(request.body.length)
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    // The path is not resolved as a URL, because `@scope%2fname` has to arrive as it was sent.
    const { hostname, port } = new URL(upstreamUrl)
    // Each request has its own connection: a kept-alive one may be closed at the moment it is reused.
    const outgoing = send({
      agent: false,
      hostname,
      port,
      method: request.method,
      path: request.path,
      headers,
    })
    outgoing.once('response', resolve).once('error', reject).end(request.body)
    const answer = await promise
    return {
      status: answer.statusCode ?? 502,
      headers: without(answer.headers, NOT_RETURNED),
      body: await buffer(answer),
    }
  }

function without(
  headers: NodeJS.Dict<string | string[]>,
  names: string[],
): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] => entry[1] !== undefined && !names.includes(entry[0]),
    ),
  )
}
