import { getError } from '../errors/get-error.ts'
import { isLoopback } from '../http/loopback.ts'
import type { Env } from '../types.ts'

/** Throws `ERESPONDERINSECURE` if secrets would cross a network unencrypted. */
export function checkEncrypted(url: URL, env: Env): void {
  if (url.protocol === 'https:' || isLoopback(url) || env.CFA_ALLOW_INSECURE_RESPONDER === 'true') return
  throw getError('ERESPONDERINSECURE', { endpoint: `${url.origin}${url.pathname}` })
}
