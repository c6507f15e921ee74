import { exportJWK, generateKeyPair } from 'jose'

import { openAnswer, type SealExpectation } from './open.ts'
import { type PublicJwk, publicJwkSchema } from './question.ts'
import type { OpenReading } from './read-answer.ts'
import { SEAL_ALG } from './seal.ts'

/** A key of one job: the public half for the question, the private half for its answers. */
export interface SealingKey {
  publicJwk: PublicJwk
  /** As `openAnswer`: rejects with a `ProtocolError` `SEAL_INVALID` or `SEAL_MISMATCH`. */
  open: (sealed: string, expected: SealExpectation) => Promise<OpenReading>
}

/** Makes a fresh P-256 key. The private half can't be exported; it is gone with the process. */
export async function createSealingKey(): Promise<SealingKey> {
  const { publicKey, privateKey } = await generateKeyPair(SEAL_ALG, { crv: 'P-256', extractable: false })
  const publicJwk = publicJwkSchema.parse({ ...(await exportJWK(publicKey)), use: 'enc', alg: SEAL_ALG })
  return { publicJwk, open: async (sealed, expected) => await openAnswer(sealed, privateKey, expected) }
}
