import { createHash } from 'node:crypto'

/**
 * Returns what an identity token for a responder has to be made for: its URL as it is configured, but without a slash
 * at the end of a path, and without a query, which may hold a key.
 *
 * @see docs/protocol.md, "Identity tokens"
 */
export function audienceOf({ origin, pathname }: URL): string {
  return `${origin}${pathname === '/' ? pathname : pathname.replace(/\/$/, '')}`
}

/** Returns the audience of a token that is good for one question only. `body` is what is sent, byte for byte. */
export function questionAudience(audience: string, body: Uint8Array): string {
  return `${audience}?question=${createHash('sha256').update(body).digest('base64url')}`
}
