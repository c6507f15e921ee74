import { createHash } from 'node:crypto'
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Claims } from './policy.ts'

/** Only asymmetric algorithms: with a shared key, those who verify could also sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
const CLOCK_S = 60
/**
 * The longest time until a token expires. No CI service runs a job for longer, and each use is remembered until then.
 */
const LONGEST_S = 35 * 24 * 60 * 60
const LONGEST_TOKEN = 12 * 1024
const HASH = /^[\w-]{43}$/

/** What an issuer has signed. */
export interface Signed {
  issuer: string
  claims: Claims
  /** Hash of the token without its signature, so that a token has the same hash however its signature is encoded. */
  hash: string
}

/** What a token proves. */
export interface VerifiedToken extends Signed {
  /** Seconds since 1970. */
  expiresAt: number
  /** SHA-256 of the one question that the token is for, base64url. `undefined` if it is for the endpoint. */
  question: string | undefined
}

/** Why a token proves nothing. It is for the service's log, not for the sender. */
export class TokenError extends Error {
  readonly code: 'unreadable' | 'issuer' | 'audience' | 'invalid'

  /** What the token says, if its issuer did sign it. */
  readonly signed: Signed | undefined

  constructor(code: TokenError['code'], message: string, signed?: Signed) {
    super(message)
    this.code = code
    this.signed = signed
  }
}

/** Whether a bearer credential is a token. A project's secret has no dots. */
export const isToken = (bearer: string): boolean => bearer.split('.').length === 3

/**
 * Checks who signed a token, for whom, and whether it is valid now.
 *
 * @param options.audience - The endpoint's URL. A token may be for one question there.
 * @throws {TokenError} and what `keyOf` throws.
 * @see RFC 7519, RFC 8725
 */
export async function verifyToken(
  token: string,
  {
    issuers,
    audience,
    keyOf,
    now,
  }: {
    issuers: readonly string[]
    audience: string
    keyOf: (issuer: string) => JWTVerifyGetKey
    now: number
  },
): Promise<VerifiedToken> {
  const issuer = issuerOf(token)
  if (!issuers.includes(issuer)) throw new TokenError('issuer', 'It is from an issuer that no rule names.')
  const hash = createHash('sha256')
    .update(token.slice(0, token.lastIndexOf('.')))
    .digest('hex')
  const signedAs = (claims: Claims): Signed => ({ issuer, claims, hash })
  const payload = await check(token, issuer, { keyOf, now, signedAs })
  const signed = signedAs(payload)
  return {
    ...signed,
    expiresAt: endOf(payload.exp as number, now, signed),
    question: questionOf(payload.aud, audience, signed),
  }
}

/** Reads the issuer, which is not proven yet: it says whose keys to check with. */
function issuerOf(token: string): string {
  if (token.length > LONGEST_TOKEN) throw new TokenError('unreadable', 'It is too long.')
  try {
    return String(decodeJwt(token).iss)
  } catch {
    throw new TokenError('unreadable', 'It cannot be read.')
  }
}

interface Checking {
  keyOf: (issuer: string) => JWTVerifyGetKey
  now: number
  signedAs: (claims: Claims) => Signed
}

async function check(token: string, issuer: string, { keyOf, now, signedAs }: Checking): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keyOf(issuer), {
      issuer,
      algorithms: ALGORITHMS,
      currentDate: new Date(now),
      clockTolerance: CLOCK_S,
      requiredClaims: ['iss', 'aud', 'exp'],
    })
    return payload
  } catch (error) {
    // jose checks the signature before the claims.
    if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed)
      throw new TokenError('invalid', sentenceOf(error), signedAs(error.payload))
    if (error instanceof errors.JOSEError) throw new TokenError('invalid', error.message)
    // The platform can't use the key.
    if (error instanceof TypeError || error instanceof DOMException)
      throw new TokenError('invalid', 'Its signature cannot be checked.')
    throw error
  }
}

function sentenceOf({
  claim,
  payload: { exp },
}: errors.JWTClaimValidationFailed | errors.JWTExpired): string {
  if (claim !== 'exp' || typeof exp !== 'number') return `Its claim ${claim} is missing or not right.`
  return `It expired at ${new Date(exp * 1000).toISOString()}.`
}

function endOf(expiresAt: number, now: number, signed: Signed): number {
  if (expiresAt <= now / 1000 + LONGEST_S) return expiresAt
  throw new TokenError('invalid', 'It is valid for too long.', signed)
}

/**
 * Reads which question the token is for. A token for several audiences is refused, because any of them could use it
 * here.
 */
function questionOf(
  given: string | string[] | undefined,
  audience: string,
  signed: Signed,
): string | undefined {
  const audiences = [given].flat()
  const [only = ''] = audiences
  if (audiences.length !== 1) throw new TokenError('audience', 'It is for several audiences.', signed)
  if (only === audience) return undefined
  const bound = `${audience}?question=`
  const hash = only.startsWith(bound) ? only.slice(bound.length) : ''
  if (!HASH.test(hash))
    throw new TokenError('audience', `It is for a different audience, not ${audience}.`, signed)
  return hash
}
