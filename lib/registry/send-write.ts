import type { Credential } from './credential.ts'
import type { Registry, RegistryRequest } from './registry.ts'
import { type RequestEnd, tryRequest } from './request-end.ts'

/** How a write ended: a reply, or a fault that leaves open whether it arrived. */
export type WriteEnd = RequestEnd

export interface Write {
  method: 'PUT' | 'POST' | 'DELETE'
  path: string
  body?: RegistryRequest['body']
  contentType?: string | undefined
  credential: Credential | undefined
  /** If it is missing, npm's registry offers its web authentication. */
  otp?: string | undefined
  /** npm's name for it: `publish`, `dist-tag`, `stage`. The registry offers no web authentication without it. */
  command: string
  headers?: Record<string, string> | undefined
  timeoutMs: number
  signal?: AbortSignal | undefined
}

/** How long a write may take. */
export const WRITE_MS = 60_000
/** Enough to upload hundreds of megabytes over a slow line. */
export const UPLOAD_MS = 30 * 60_000

const REPLY_BYTES = 1024 * 1024

/**
 * Sends a write exactly once: no redirect is followed and nothing is tried again.
 *
 * @throws The signal's reason, if it is aborted.
 * @see npm-registry-fetch@19, lib/index.js, `getHeaders`
 */
export async function sendWrite(registry: Registry, write: Write): Promise<WriteEnd> {
  const { method, path, body, contentType, credential, otp, command, timeoutMs, signal } = write
  const headers = {
    ...write.headers,
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    'npm-command': command,
    'npm-auth-type': otp === undefined ? 'web' : 'legacy',
    ...(otp === undefined ? {} : { 'npm-otp': otp }),
  }
  const bounds = { timeoutMs, maxBytes: REPLY_BYTES }
  return tryRequest(registry, { method, path, body, credential, headers, signal, ...bounds })
}
