import type { Credential } from './credential.ts'
import { escapeName } from './package-path.ts'
import type { Registry } from './registry.ts'
import { tryRequest } from './request-end.ts'

const TIMEOUT_MS = 5 * 60_000
const BODY_BYTES = 200 * 1024 * 1024
const REDIRECTS = 3

/** Reads a package’s document as a client does that is about to change it. Returns `undefined` if it can’t be read. */
export async function readDocument(
  registry: Registry,
  credential: Credential | undefined,
  name: string,
): Promise<unknown> {
  const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: BODY_BYTES, redirects: REDIRECTS }
  const path = `${escapeName(name)}?write=true`
  const end = await tryRequest(registry, { method: 'GET', path, credential, ...bounds })
  return end.kind === 'reply' && end.reply.status === 200 ? end.reply.json : undefined
}
