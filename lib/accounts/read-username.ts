import { z } from 'zod'
import { readBounded } from '../http/read-bounded.ts'
import { proxyAgents } from '../http/proxy.ts'

/** Whose a token is, by the registry's own word; `undefined`: that is not known, whatever the reason. */
export type ReadUsername = (token: string, registry: string) => Promise<string | undefined>

const PATIENCE_MS = 5_000
/** A name and little else; what is longer is some proxy's page. */
const BODY_BYTES = 8 * 1024

const bodySchema = z.looseObject({ username: z.string().regex(/^[\x21-\x7e]+$/) })

/**
 * Asks the registry itself, in a hundredth of the time that `npm whoami` takes. It stands for npm's answer only where
 * it is a name: whatever else comes may be different for npm, which has proxies, certificates and retries of its own.
 *
 * @param registry - One that npm would ask with this same token.
 * @see npm@11.21.2, lib/utils/get-identity.js
 */
export const readUsername: ReadUsername = async (token, registry) => {
  try {
    const url = new URL('-/whoami', registry.endsWith('/') ? registry : `${registry}/`)
    // Its user name and password would be sent in place of the token.
    if (url.username || url.password) return undefined
    const { default: got } = await import('got')
    const stream = got.stream(url, {
      headers: { authorization: `Bearer ${token}` },
      agent: proxyAgents(url),
      decompress: false,
      followRedirect: false,
      retry: { limit: 0 },
      timeout: { request: PATIENCE_MS },
    })
    const text = await readBounded(stream, BODY_BYTES)
    if (stream.response?.statusCode !== 200 || text === undefined) return undefined
    return bodySchema.parse(JSON.parse(text)).username
  } catch {
    return undefined
  }
}
