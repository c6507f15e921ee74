import { createECDH, hkdfSync } from 'node:crypto'
import { type PublicJwk, publicJwkSchema } from '@cfa/protocol'
import { type CryptoKey, importJWK } from 'jose'

/** The key pair that the code of one request is sealed to. */
export interface CodeKey {
  publicJwk: PublicJwk
  privateKey: () => Promise<CryptoKey>
}

const CURVE = 'prime256v1'
const BYTES = 32

/**
 * Derives the key pair of a request from the secret that came with it. The client sends that secret with each call, so
 * the private key is stored nowhere, and neither the store nor a back-up of it can open the code.
 *
 * @see RFC 5869
 */
export function codeKeyOf(secret: string, requestId: string): CodeKey {
  const pair = pairOf(secret, requestId)
  const point = pair.getPublicKey()
  const [x, y] = [point.subarray(1, 1 + BYTES), point.subarray(1 + BYTES)].map(text)
  const publicJwk = publicJwkSchema.parse({ kty: 'EC', crv: 'P-256', x, y, use: 'enc', alg: 'ECDH-ES' })
  const jwk = { kty: 'EC', crv: 'P-256', x: publicJwk.x, y: publicJwk.y, d: text(pair.getPrivateKey()) }
  return {
    publicJwk,
    privateKey: async () => (await importJWK({ ...jwk, alg: 'ECDH-ES' })) as CryptoKey,
  }
}

/**
 * Derives the first valid pair. About one in 2^32 numbers of 256 bits is not a private key of the curve, so the next is
 * taken.
 */
function pairOf(secret: string, requestId: string, turn = 0): ReturnType<typeof createECDH> {
  const bits = hkdfSync('sha256', secret, requestId, `cfa-responder code ${turn}`, BYTES)
  const pair = createECDH(CURVE)
  try {
    pair.setPrivateKey(Buffer.from(bits))
  } catch {
    return pairOf(secret, requestId, turn + 1)
  }
  return pair
}

/** Encodes in base64url, with the leading zeros that may be missing from a private key. */
const text = (bytes: Buffer): string =>
  Buffer.concat([Buffer.alloc(BYTES - bytes.length), bytes]).toString('base64url')
