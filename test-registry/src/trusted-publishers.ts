import type { KeyObject } from 'node:crypto'
import { type GateRequest, type GateResponse, json } from './http.ts'
import { type Claims, isSignedBy, readClaims } from './id-token.ts'
import type { Tokens, TrustedAction } from './tokens.ts'

/** The name that stands for any trusted publisher: the `_npmUser` of the versions it publishes. */
export const TRUSTED_PUBLISHER = 'trusted-publisher'

export interface TrustOptions {
  allow?: TrustedAction[] // default: publish and stage
  invalidIdTokens?: string[]
  /** The job that is trusted. Its id tokens have to come from `startIssuer`. Default: any id token will do. */
  job?: TrustedJob
}

/** The facts that npm matches about a GitHub Actions job (npm/api-documentation, `trust.yaml`). */
export interface TrustedJob {
  repository: string
  workflow: string // the file's name
  environment?: string
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
  /** Accepts this issuer's id tokens. */
  addIssuer: (url: string, publicKey: KeyObject) => void
}

const HOUR_MS = 3_600_000

export function createTrustedPublishers(tokens: Tokens, now: () => number): TrustedPublishers {
  const trusted = new Map<string, TrustOptions>()
  const issuers = new Map<unknown, KeyObject>() // by `iss`
  const exchanges: Exchange[] = []
  const isGenuine = (idToken: string, claims: Claims | null, audience: string) => {
    const key = issuers.get(claims?.iss)
    const isFresh = Number(claims?.exp) * 1000 > now()
    return key !== undefined && isFresh && claims?.aud === audience && isSignedBy(idToken, key)
  }
  const judge = (idToken: string, name: string, audience: string): GateResponse => {
    const options = trusted.get(name)
    if (!options) return notFound()
    if (!idToken || options.invalidIdTokens?.includes(idToken))
      return json(401, { message: 'Invalid id token' })
    const claims = readClaims(idToken)
    if (options.job && !isGenuine(idToken, claims, audience))
      return json(401, { message: 'OIDC token exchange error - unauthorized' })
    if (options.job && !isJob(options.job, claims)) return notFound()
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
      const answer = judge(idToken, name, audienceOf(request))
      exchanges.push({ package: name, idToken, status: answer.status })
      return answer
    },
    addIssuer: (url, publicKey) => void issuers.set(url, publicKey),
  }
}

/** Returns the audience that npm requests its id tokens for: `npm:` and the registry's host without the port. */
function audienceOf({ headers }: GateRequest): string {
  return `npm:${new URL(`http://${headers.host}`).hostname}`
}

function isJob(job: TrustedJob, claims: Claims | null): boolean {
  const file = String(claims?.workflow_ref).split('@')[0]?.split('/').at(-1)
  const isSame = claims?.repository === job.repository && file === job.workflow
  return isSame && (job.environment === undefined || claims?.environment === job.environment)
}

/** Also the answer if the package has trusted publishers but this job is none of them. */
function notFound(): GateResponse {
  return json(404, { message: 'OIDC token exchange error - package not found' })
}
