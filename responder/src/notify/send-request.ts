import { lookup as systemLookup } from 'node:dns/promises'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from './addresses.ts'
import { DeliveryError } from './delivery-error.ts'

export interface OutgoingRequest {
  method: 'POST' | 'PATCH'
  url: string
  headers: Record<string, string>
  body: string | Buffer
}

export interface IncomingReply {
  /** The status of the first reply, because redirects are not followed. */
  status: number
  /** The raw header. */
  retryAfter: string | undefined
  /** The first 64 KiB of the body. */
  body: string
}

export type SendRequest = (request: OutgoingRequest) => Promise<IncomingReply>

interface Address {
  address: string
  family: number
}

export interface SendOptions {
  /** Whether private networks and unencrypted `http:` are allowed too. */
  allowPrivateTargets: boolean
  /** Finds all addresses of a name. Default: the system's resolver. */
  resolve?: (hostname: string) => Promise<Address[]>
  /** Default: `isPublicAddress`, or any with `allowPrivateTargets`. */
  isAllowed?: (address: string) => boolean
  /** Time for the whole exchange. Default: 10 s, since a receiver that takes longer is hardly going to answer. */
  timeoutMs?: number
}

const TIMEOUT_MS = 10_000
/** The part of a reply that is read. At most one id is needed from it. */
const REPLY_BYTES = 64 * 1024

/**
 * Creates the only way out of this service for messages. A name is resolved once, all its addresses are checked, and
 * the connection goes to one of those. A name server that changes its answer in between (DNS rebinding) has no effect.
 * Nothing is reused between two exchanges.
 *
 * Sending throws `DeliveryError`: `refused` for an address that is not allowed, `unreachable` for what may recover.
 */
export function createSendRequest(options: SendOptions): SendRequest {
  const { allowPrivateTargets, resolve = resolveBySystem, timeoutMs = TIMEOUT_MS } = options
  const isAllowed = options.isAllowed ?? (allowPrivateTargets ? () => true : isPublicAddress)

  async function addressesOf(hostname: string): Promise<Address[]> {
    const family = isIP(hostname)
    const addresses = family === 0 ? await resolve(hostname) : [{ address: hostname, family }]
    if (addresses.length === 0) throw new DeliveryError('unreachable', `${hostname} has no address.`)
    if (!addresses.every(({ address }) => isAllowed(address))) {
      throw new DeliveryError('refused', `${hostname} is in a network that messages may not go to.`)
    }
    return addresses
  }

  return async (request) => {
    const url = new URL(request.url)
    if (url.protocol !== 'https:' && !allowPrivateTargets) {
      throw new DeliveryError('refused', 'The address does not begin with https:.')
    }
    const hostname = url.hostname.replace(/^\[|\]$/g, '')
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const addresses = await unlessAborted(addressesOf(hostname), signal)
      return await exchange(request, url, addresses, signal)
    } catch (error) {
      if (error instanceof DeliveryError) throw error
      const why = signal.aborted ? `did not answer within ${timeoutMs / 1000} seconds` : reasonOf(error)
      throw new DeliveryError('unreachable', `${hostname} ${why}.`)
    }
  }
}

function exchange(
  { method, headers, body }: OutgoingRequest,
  url: URL,
  addresses: Address[],
  signal: AbortSignal,
): Promise<IncomingReply> {
  const options = {
    method,
    signal,
    agent: false as const,
    lookup: answerWith(addresses),
    headers: { 'user-agent': 'cfa-responder', ...headers, 'content-length': String(Buffer.byteLength(body)) },
  }
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, options, (response) => {
      const { statusCode: status = 0 } = response
      const retryAfter = response.headers['retry-after']
      readStart(response).then((start) => resolve({ status, retryAfter, body: start }), reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** Makes the lookup function for `net.connect`, which returns the checked addresses and no others. */
function answerWith(addresses: Address[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, addresses)
    else callback(null, first?.address ?? '', first?.family)
  }
}

async function readStart(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= REPLY_BYTES) break // closes the connection
  }
  return Buffer.concat(chunks).toString('utf8', 0, REPLY_BYTES)
}

const resolveBySystem = (hostname: string) => systemLookup(hostname, { all: true })

async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function reasonOf(error: unknown): string {
  const { code = '' } = error as { code?: string }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'could not be resolved'
  if (code === 'ECONNREFUSED') return 'refused the connection'
  if (/^(?:ERR_TLS|CERT_|UNABLE_|DEPTH_|SELF_SIGNED|ERR_SSL)/.test(code)) return 'has no valid certificate'
  return 'could not be reached'
}
