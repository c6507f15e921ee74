import { type CryptoKey, exportJWK, generateKeyPair } from 'jose'

import { openLink } from './link.ts'
import { openAnswer, type SealExpectation } from './open.ts'
import { type PublicJwk, publicJwkSchema } from './question.ts'
import type { OpenReading } from './read-answer.ts'
import { SEAL_ALG } from './seal.ts'

/** A key of one job, or of one page: the public half goes to the other side, which seals to it. */
export interface SealingKey {
  publicJwk: PublicJwk
  /** Not extractable. A browser can keep it in IndexedDB, and so over a reload. */
  privateKey: CryptoKey
  /** As `openAnswer`: rejects with a `ProtocolError` `SEAL_INVALID` or `SEAL_MISMATCH`. */
  open: (sealed: string, expected: SealExpectation) => Promise<OpenReading>
  /** As `openLink`, for the page: the same errors. */
  openLink: (link: string, expected: { id: string }) => Promise<string>
}

/** Makes a fresh P-256 key. The private half can't be exported; it is gone with the process. */
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
