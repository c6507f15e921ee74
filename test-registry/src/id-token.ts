import { type KeyObject, sign, verify } from 'node:crypto'

export type Claims = Record<string, unknown>

const HEADER = { alg: 'RS256', typ: 'JWT', kid: 'test' }

/** Returns a signed JWT (RFC 7519), with RS256 as on GitHub, GitLab and CircleCI. */
export function signIdToken(claims: Claims, privateKey: KeyObject): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${encode(HEADER)}.${encode(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
}

/** Returns the claims without checking the signature, or null if it isn't a JWT. */
export function readClaims(idToken: string): Claims | null {
  const payload = idToken.split('.')[1]
  if (payload === undefined) return null
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

export function isSignedBy(idToken: string, publicKey: KeyObject): boolean {
  const [header = '', payload = '', signature = ''] = idToken.split('.')
  return verify('sha256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'))
}

/** Returns the public key as an issuer's `jwks_uri` serves it. */
export function jwksOf(publicKey: KeyObject): object {
  const { alg, kid } = HEADER
  return { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }] }
}
