import type { CryptoKey } from 'jose'
import { exportJWK } from 'jose/key/export'
import { generateKeyPair } from 'jose/key/generate/keypair'

import { openLink } from './link.ts'
import { openAnswer, type SealExpectation } from './open.ts'
import { type PublicJwk, publicJwkSchema } from './question.ts'
import type { OpenReading } from './read-answer.ts'
import { SEAL_ALG } from './seal.ts'

/** The key of one job or of one page. The other side gets the public half and seals to it. */
export interface SealingKey {
  publicJwk: PublicJwk
  /** Not extractable. A browser can store it in IndexedDB, so it survives a reload. */
  privateKey: CryptoKey
  /** Like `openAnswer`: rejects with a `ProtocolError` `SEAL_INVALID` or `SEAL_MISMATCH`. */
  open: (sealed: string, expected: SealExpectation) => Promise<OpenReading>
  /** Like `openLink`, with the same errors. For the page. */
  openLink: (link: string, expected: { id: string }) => Promise<string>
}

/** Creates a new P-256 key. The private half can't be exported, so in Node it is gone when the process ends. */
export async function createSealingKey(): Promise<SealingKey> {
  const { publicKey, privateKey } = await generateKeyPair(SEAL_ALG, { crv: 'P-256', extractable: false })
  const publicJwk = publicJwkSchema.parse({ ...(await exportJWK(publicKey)), use: 'enc', alg: SEAL_ALG })
  return {
    publicJwk,
    privateKey,
    open: async (sealed, expected) => await openAnswer(sealed, privateKey, expected),
    openLink: async (link, expected) => await openLink(link, privateKey, expected),
  }
}
