import { CompactEncrypt } from 'jose/jwe/compact/encrypt'
import { importJWK } from 'jose/key/import'

import type { OpenAnswer } from './answer.ts'
import { judgeCode } from './code.ts'
import { ProtocolError } from './errors.ts'
import { type SealSubject, sealedIntegrity } from './packages-digest.ts'
import type { PublicJwk } from './question.ts'

/** RFC 7518, section 4.6. The agreed key is the content key, so the JWE's second part is empty. */
export const SEAL_ALG = 'ECDH-ES'

/** RFC 7518, section 5.3. */
export const SEAL_ENC = 'A256GCM'

/** The fields of a question that an answer is sealed to. Any `Question` will do. */
export interface SealTarget extends SealSubject {
  id: string
  key: PublicJwk | null
}

/**
 * Seals an answer to the key of the job that asked. The question's id is inside, with the tarball's integrity or the
 * digest of its packages or of its change, so an answer to one question does not open as an answer to another. Runs in
 * browsers and in Node.
 *
 * @param answer - The maintainer's answer. An `otp` in it has 6 to 16 digits; spaces and hyphens are allowed.
 * @returns A compact JWE (RFC 7516, section 7.1), five base64url parts.
 * @throws {ProtocolError} `KEY_INVALID` (none, not P-256, or off the curve), `CODE_INVALID`. Neither quotes the code.
 */
export async function sealAnswer(answer: OpenAnswer, question: SealTarget): Promise<string> {
  const content = { ...withCleanCode(answer), id: question.id, integrity: await sealedIntegrity(question) }
  return await sealContent(content, question.key)
}

/** Seals a JSON object to a key. @throws {ProtocolError} `KEY_INVALID`. */
export async function sealContent(content: object, publicJwk: PublicJwk | null): Promise<string> {
  const key = await importKey(publicJwk)
  return await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: SEAL_ALG, enc: SEAL_ENC })
    .encrypt(key)
}

async function importKey(key: PublicJwk | null) {
  if (key?.kty === 'EC' && key.crv === 'P-256') {
    const imported = await importJWK({ kty: key.kty, crv: key.crv, x: key.x, y: key.y }, SEAL_ALG).catch(
      () => undefined,
    )
    if (imported) return imported
  }
  throw new ProtocolError('KEY_INVALID', 'The key to seal to is not a public key on P-256.')
}

function withCleanCode(answer: OpenAnswer): OpenAnswer {
  if (!('otp' in answer) || answer.otp == null) return answer
  const judgement = judgeCode(answer.otp)
  if (judgement.ok) return { ...answer, otp: judgement.code }
  throw new ProtocolError('CODE_INVALID', codeProblems[judgement.problem])
}

const codeProblems = {
  'recovery-code': 'This is a recovery code. It is never sealed or sent: use a code of 6 to 16 digits.',
  format: 'A code has 6 to 16 digits.',
}
