import { readBoundedBody } from '../bounded-body.ts'

const TIMEOUT_MS = 10_000
const BYTES = 256 * 1024

export interface FetchOptions {
  headers?: Record<string, string>
  /** Default: 256 KiB. */
  mostBytes?: number
}

/**
 * Reads a small JSON document without following redirects. Throws an `Error` whose message begins in lower case,
 * without a full stop.
 */
export type FetchJson = (url: string, options?: FetchOptions) => Promise<unknown>

export const fetchJson: FetchJson = async (url, { headers = {}, mostBytes = BYTES } = {}) => {
  const response = await request(url, headers)
  if (!response.ok) throw new Error(`${new URL(url).origin} answered with status ${response.status}`)
  const tooLarge = () => new Error(`${new URL(url).origin} sent more than ${mostBytes / 1024} KiB`)
  return parsed(await readBoundedBody(response, mostBytes, tooLarge), url)
}

/** Parses JSON. The engine's own error would quote a part of the text. */
function parsed(text: string, url: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${new URL(url).origin} sent no JSON`)
  }
}

async function request(url: string, more: Record<string, string>): Promise<Response> {
  const headers = { accept: 'application/json', 'user-agent': 'cfa-responder', ...more }
  try {
    return await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } }
    throw new Error(`${new URL(url).origin} could not be reached${cause?.code ? ` (${cause.code})` : ''}`)
  }
}
