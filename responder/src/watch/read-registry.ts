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
  try {
    const ends = [AbortSignal.timeout(TIMEOUT_MS), ...(request.signal ? [request.signal] : [])]
    const signal = AbortSignal.any(ends)
    const response = await fetch(`${registry}${path}`, { headers, redirect: 'manual', signal })
    const bytes = await bytesOf(response, host)
    return { status: response.status, retryAfter: response.headers.get('retry-after'), json: parsed(bytes) }
  } catch (error) {
    if (error instanceof RegistryError) throw error
    const { code, name } = ((error as Error).cause ?? error) as NodeJS.ErrnoException
    throw new RegistryError('away', `${host} could not be reached (${code ?? name}).`)
  }
}

async function bytesOf(response: Response, host: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > BYTES) throw new RegistryError('unfit', `${host} sent more than ${BYTES / 1024 ** 2} MiB.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}
