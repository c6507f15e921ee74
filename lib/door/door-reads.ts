import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { isObject } from '../is-object.ts'
import type { Credential } from '../registry/credential.ts'
import { noticeOf } from '../registry/describe-reply.ts'
import type { Registry, RegistryStream } from '../registry/registry.ts'
import { decodedPath } from './decoded-path.ts'
import { readBody } from './read-body.ts'

export interface ReadOptions {
  registry: Registry
  /** The credential for npm's own reads of packages. */
  reader: Credential | undefined
  /** A version to hide from reads of its package. npm refuses to send one that exists, so it could not be compared. */
  hidden?: { name: string; version: string } | undefined
  /** Shows more than the registry has. */
  overlay?: Overlay | undefined
  /** Whether npm may look up a user by name with the credential of its own reads, to make somebody an owner. */
  findsUsers?: boolean | undefined
  /** Requests the job's identity for Sigstore, and for nobody else. Rejects if the CI system provides none. */
  identity?: (() => Promise<string>) | undefined
}

/**
 * Returns a function that replaces the JSON of a read. It gets the registry's, or `undefined` if there is none. Without
 * a function, or if it returns `undefined`, the registry's reply is passed on.
 *
 * @param path - Decoded, below the registry's URL.
 * @param command - The command that npm says it runs. Other tools send none.
 */
export type Overlay = (
  path: string,
  command: string | undefined,
) => ((json: Record<string, unknown> | undefined) => object | undefined) | undefined

export interface DoorReads {
  /** Whether a request only reads. */
  takes: (request: IncomingMessage, path: string) => boolean
  /** @param isNpm - Whether the request has the door's credential. */
  answer: (request: IncomingMessage, reply: ServerResponse, path: string, isNpm: boolean) => void
}

/** The path below the door's URL where Sigstore's client asks for the job's identity. */
export const IDENTITY_PATH = '-/identity'
/** npm's audit sends the names of dependencies, and changes nothing. */
const AUDIT = /^-\/npm\/v1\/security\//
const EXCHANGE = /^-\/npm\/v1\/oidc\//
const AUDIT_BYTES = 20 * 1024 * 1024
const READ_MS = 5 * 60_000
const PACKUMENT_BYTES = 200 * 1024 * 1024
const PASSED_ON = [
  'accept',
  'accept-encoding',
  'if-none-match',
  'if-modified-since',
  'user-agent',
  'npm-command',
]

/** Passes reads on to the real registry unchanged. The addresses of tarballs stay the registry's own. */
export function doorReads(options: ReadOptions): DoorReads {
  const isAudit = ({ method }: IncomingMessage, path: string) => method === 'POST' && AUDIT.test(path)
  return {
    takes: (request, path) =>
      request.method === 'GET' || request.method === 'HEAD' || isAudit(request, path) || EXCHANGE.test(path),
    answer: (request, reply, path, isNpm) => {
      const answered = answerRead({ request, reply, path, isNpm, isAudit: isAudit(request, path) }, options)
      answered.catch(() => fail(reply))
    },
  }
}

interface Read {
  request: IncomingMessage
  reply: ServerResponse
  path: string
  isNpm: boolean
  isAudit: boolean
}

async function answerRead(read: Read, options: ReadOptions): Promise<void> {
  const { reply, path, isNpm } = read
  // Only the plugin itself exchanges an identity: npm would name this door as the audience.
  if (EXCHANGE.test(path)) return send(reply, 404, { message: 'Not here.' })
  if (path.startsWith(`${IDENTITY_PATH}?`)) return answerIdentity(read, options)
  if (read.isAudit) return passAudit(read, options)
  const change = isNpm && read.request.method === 'GET' ? changeOf(read, options) : undefined
  return change ? answerChanged(read, change, options) : pass(read, options)
}

async function answerIdentity({ reply, path, isNpm }: Read, { identity }: ReadOptions): Promise<void> {
  const audience = new URL(path, 'http://door.invalid/').searchParams.getAll('audience')
  if (!isNpm || !identity || audience.length !== 1 || audience[0] !== 'sigstore')
    return send(reply, 403, { message: 'Only for signing provenance.' })
  return send(reply, 200, { value: await identity() })
}

/** What servers on the way to the registry may read differently: they decode twice, or drop parameters. */
const AMBIGUOUS = /[%;]|^\/|^$/

/**
 * Whether a path is about packages. Any other may be about an account: its tokens, its name, what it has staged. Such
 * reads are not signed, because npm's scripts have the door's credential too.
 */
function isOfPackages(path: string): boolean {
  const decoded = decodedPath(path)
  return !AMBIGUOUS.test(decoded) && !/^-\/(?!package\/)/.test(decoded)
}

/** Whether a path only looks up a user by name. Commands get nothing else that a registry knows about an account. */
const isUser = (path: string): boolean => /^-\/user\/org\.couchdb\.user:[\w.~-]+$/.test(path)

async function pass(
  { request, reply, path, isNpm }: Read,
  { registry, reader, findsUsers }: ReadOptions,
): Promise<void> {
  const gone = new AbortController()
  const isSigned = isNpm && (isOfPackages(path) || (findsUsers && isUser(path)))
  reply.once('close', () => gone.abort())
  const { status, headers, body } = await registry.stream({
    method: request.method as 'GET' | 'HEAD',
    path,
    credential: isSigned ? (reader ?? registry.credential) : undefined,
    headers: headersOf(request),
    signal: gone.signal,
  })
  reply.writeHead(status, passedBack(headers))
  await pipeline(body, reply)
}

/** npm prints the notice, and a header can't hold the `…` of a text that was cut. */
function passedBack(headers: RegistryStream['headers']): Record<string, string> {
  const { connection: _, 'transfer-encoding': __, 'set-cookie': ___, 'npm-notice': ____, ...passed } = headers
  const notice = noticeOf({ headers, json: undefined })?.replace('…', '...')
  return { ...(passed as Record<string, string>), ...(notice ? { 'npm-notice': notice } : {}) }
}

async function passAudit(
  { request, reply, path, isNpm }: Read,
  { registry, reader }: ReadOptions,
): Promise<void> {
  const body = await readBody(request, AUDIT_BYTES)
  const headers = headersOf(request, ['content-type', 'content-encoding'])
  const credential = isNpm && !AMBIGUOUS.test(decodedPath(path)) ? reader : null
  const call = {
    method: 'POST',
    path,
    credential,
    headers,
    body,
    timeoutMs: READ_MS,
    maxBytes: AUDIT_BYTES,
  } as const
  const { status, text } = await registry.request(call)
  reply.writeHead(status, { 'content-type': 'application/json' }).end(text)
}

type Change = NonNullable<ReturnType<Overlay>>

function changeOf({ request, path }: Read, { hidden, overlay }: ReadOptions): Change | undefined {
  const decoded = decodedPath(path)
  const command = request.headers['npm-command']
  if (hidden && decoded === hidden.name) return (json) => withoutVersion(json, hidden.version)
  return overlay?.(decoded, typeof command === 'string' ? command : undefined)
}

export function withoutVersion(json: Record<string, unknown> | undefined, version: string) {
  if (isObject(json?.versions)) delete json.versions[version]
  return json
}

async function answerChanged(
  { request, reply, path }: Read,
  change: Change,
  { registry, reader }: ReadOptions,
): Promise<void> {
  const { accept = 'application/json' } = request.headers
  const headers = { accept, 'cache-control': 'no-cache' }
  const bounds = { timeoutMs: READ_MS, maxBytes: PACKUMENT_BYTES, redirects: 3 }
  const credential = isOfPackages(path) ? reader : null
  const { status, json } = await registry.request({ method: 'GET', path, credential, headers, ...bounds })
  const changed = change(status === 200 && isObject(json) ? json : undefined)
  if (changed) send(reply, 200, changed)
  else send(reply, status, json ?? {})
}

function headersOf({ headers }: IncomingMessage, names = PASSED_ON): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]]] : [])),
  )
}

function send(reply: ServerResponse, status: number, content: unknown): void {
  reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content))
}

function fail(reply: ServerResponse): void {
  if (reply.headersSent) reply.destroy()
  else send(reply, 502, { error: 'The registry could not be reached through this door.' })
}
