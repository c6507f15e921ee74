import { readBoundedBody } from '../bounded-body.ts'
import { RegistryError } from './registry-error.ts'

export interface RegistryReply {
  status: number
  /** The header as it came. */
  retryAfter: string | null
  /** `undefined`: there was none. */
  json: unknown
}

interface Read {
  registry: string
  /** Behind the registry's URL. */
  path: string
  token: string
  accept?: string
  /** Ends it, in addition to its own time. */
  signal?: AbortSignal
}

/** One request to a registry. Throws a `RegistryError` where there is no whole reply. */
export type ReadRegistry = (read: Read) => Promise<RegistryReply>

const TIMEOUT_MS = 20_000
/** The short documents of the largest packages have about 20 MiB. */
const BYTES = 64 * 1024 * 1024

/** Caches on the way are asked to look for themselves. A redirect is not followed: the token is for this registry alone. */
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
