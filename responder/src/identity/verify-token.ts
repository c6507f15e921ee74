import { createHash } from 'node:crypto'
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Claims } from './policy.ts'

/** Asymmetric ones alone: with a shared key, those who check could sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
const CLOCK_S = 60
/** No CI service lets a job run for longer, and each use is remembered until the end. */
const LONGEST_S = 35 * 24 * 60 * 60
const LONGEST_TOKEN = 12 * 1024
const HASH = /^[\w-]{43}$/

/** What an issuer has signed. */
export interface Signed {
  issuer: string
  claims: Claims
  /** Of the token: the same for the same one, however it is written. */
  hash: string
}

/** What a token proves. */
export interface VerifiedToken extends Signed {
  /** Seconds since 1970. */
  expiresAt: number
  /** SHA-256 of the one question that it is for, base64url; undefined: it is for the endpoint. */
  question: string | undefined
}

/** Why a token proves nothing: for the log of the service, not for who sent it. */
export class TokenError extends Error {
  readonly code: 'unreadable' | 'issuer' | 'audience' | 'invalid'

  /** What it says, where its issuer did sign it. */
  readonly signed: Signed | undefined

  constructor(code: TokenError['code'], message: string, signed?: Signed) {
    super(message)
    this.code = code
    this.signed = signed
  }
}

/** A secret has no dots. */
export const isToken = (bearer: string): boolean => bearer.split('.').length === 3

/**
 * Checks who signed a token, for whom, and that it is its time.
 *
 * @param options.audience - The endpoint's URL; a token may be for one question there.
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

/** Not proved yet: it says whose keys to check with. */
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
    // Its signature was checked before its claims.
    if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed)
      throw new TokenError('invalid', sentenceOf(error), signedAs(error.payload))
    if (error instanceof errors.JOSEError) throw new TokenError('invalid', error.message)
    // A key that the platform cannot use.
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

/** A token for others as well could be used by them. */
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
