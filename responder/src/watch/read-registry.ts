import { readBoundedBody } from '../bounded-body.ts'
import { parsed } from '../json-text.ts'
import { RegistryError } from './registry-error.ts'

export interface RegistryReply {
  status: number
  /** The raw header. */
  retryAfter: string | null
  /** The parsed body. `undefined` if it was not JSON. */
  json: unknown
}

interface Read {
  registry: string
  /** Appended to the registry's URL. */
  path: string
  token: string
  accept?: string
  /** Ends the request, in addition to its time-out. */
  signal?: AbortSignal
}

/** Sends one request to a registry. Throws a `RegistryError` if there is no complete reply. */
export type ReadRegistry = (read: Read) => Promise<RegistryReply>

const TIMEOUT_MS = 20_000
/** The short documents of the largest packages are about 20 MiB. */
const BYTES = 64 * 1024 * 1024

/** Asks caches on the way to revalidate. Does not follow redirects, because the token is for this registry alone. */
export const readRegistry: ReadRegistry = async (request) => {
  const { registry, path, token, accept = 'application/json' } = request
  const { host } = new URL(registry)
  const headers = {
    accept,
    authorization: `Bearer ${token}`,
    'cache-control': 'no-cache',
    'user-agent': 'cfa-responder',
  }
  const tooLarge = () => new RegistryError('unfit', `${host} sent more than ${BYTES / 1024 ** 2} MiB.`)
  try {
    const ends = [AbortSignal.timeout(TIMEOUT_MS), ...(request.signal ? [request.signal] : [])]
    const signal = AbortSignal.any(ends)
    const response = await fetch(`${registry}${path}`, { headers, redirect: 'manual', signal })
    const text = await readBoundedBody(response, BYTES, tooLarge)
    return { status: response.status, retryAfter: response.headers.get('retry-after'), json: parsed(text) }
  } catch (error) {
    if (error instanceof RegistryError) throw error
    const { code, name } = ((error as Error).cause ?? error) as NodeJS.ErrnoException
    throw new RegistryError('away', `${host} could not be reached (${code ?? name}).`)
  }
}
