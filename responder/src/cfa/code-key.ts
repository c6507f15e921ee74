import { createECDH, hkdfSync } from 'node:crypto'
import { type PublicJwk, publicJwkSchema } from '@cfa/protocol'
import { type CryptoKey, importJWK } from 'jose'

/** Both halves of the key that the code of one request is sealed to. */
export interface CodeKey {
  publicJwk: PublicJwk
  privateKey: () => Promise<CryptoKey>
}

const CURVE = 'prime256v1'
const BYTES = 32

/**
 * The key of a request, made of the secret that came with it. The client brings that secret with each call, so the private
 * half is kept nowhere: the store, and a back-up of it, can't open the code.
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

/** About one in 2^32 texts of 256 bits is no private key of the curve: the next one is. */
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

/** A private key may come without its leading zeros. */
const text = (bytes: Buffer): string =>
  Buffer.concat([Buffer.alloc(BYTES - bytes.length), bytes]).toString('base64url')
