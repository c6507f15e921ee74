import { type GateRequest, type GateResponse, json } from './http.ts'
import type { Tokens, TrustedAction } from './tokens.ts'

/** The name that stands for any trusted publisher: the `_npmUser` of what it publishes. */
export const TRUSTED_PUBLISHER = 'trusted-publisher'

export interface TrustOptions {
  allow?: TrustedAction[] // default publish and stage
  invalidIdTokens?: string[]
}

export interface Exchange {
  package: string
  idToken: string
  status: number
}

export interface TrustedPublishers {
  exchanges: Exchange[]
  trust: (packageName: string, options?: TrustOptions) => void
  exchange: (request: GateRequest, packageName: string) => GateResponse
}

const HOUR_MS = 3_600_000

export function createTrustedPublishers(tokens: Tokens, now: () => number): TrustedPublishers {
  const trusted = new Map<string, TrustOptions>()
  const exchanges: Exchange[] = []
  const judge = (idToken: string, name: string): GateResponse => {
    const options = trusted.get(name)
    if (!options) return json(404, { message: 'OIDC token exchange error - package not found' })
    if (!idToken || options.invalidIdTokens?.includes(idToken))
      return json(401, { message: 'Invalid id token' })
    const expiresAt = new Date(now() + HOUR_MS)
    const allow = options.allow ?? ['publish', 'stage']
    const { token } = tokens.create(TRUSTED_PUBLISHER, { packages: [name], expiresAt, trusted: allow })
    const created = new Date(now()).toISOString()
    return json(201, { token_type: 'oidc', token, created, expires: expiresAt.toISOString() })
  }
  return {
    exchanges,
    trust: (name, options = {}) => void trusted.set(name, options),
    exchange: (request, name) => {
      const idToken = request.headers.authorization?.replace(/^bearer /i, '') ?? ''
      const answer = judge(idToken, name)
      exchanges.push({ package: name, idToken, status: answer.status })
      return answer
    },
  }
}
