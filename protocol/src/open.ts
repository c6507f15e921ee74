import type { CryptoKey } from 'jose'
import { compactDecrypt } from 'jose/jwe/compact/decrypt'

import { ProtocolError } from './errors.ts'
import { isObject, parseJson } from './json.ts'
import { LIMITS } from './limits.ts'
import { type OpenReading, readAnswerValue } from './read-answer.ts'
import { SEAL_ALG, SEAL_ENC } from './seal.ts'

/** The question that an answer must have been sealed for. */
export interface SealExpectation {
  id: string
  /** The tarball's. With several packages, or a change, their digest (`sealedIntegrity`). */
  integrity: string | null
}

/**
 * Opens a sealed answer.
 *
 * @throws {ProtocolError} `SEAL_INVALID` (can't be decrypted, has other algorithms, or its content is not an answer),
 * `SEAL_MISMATCH` (sealed for another question or other bytes). Neither holds anything of the content.
 */
export async function openAnswer(
  sealed: string,
  privateKey: CryptoKey,
  expected: SealExpectation,
): Promise<OpenReading> {
  const content = await openContent(sealed, privateKey)
  // A dist-tag has no bytes, so a sealer may send null for "integrity" or leave it out.
  const integrity = expected.integrity === null ? (content.integrity ?? null) : content.integrity
  if (typeof content.id !== 'string' || !isIntegrity(integrity)) {
    throw invalid('Its content lacks "id" or "integrity".')
  }
  if (content.id !== expected.id) throw mismatch('another question')
  if (integrity !== expected.integrity) throw mismatch('other bytes')
  return readContent(content)
}

/**
 * Decrypts a sealed text and returns the JSON object in it, unchecked.
 *
 * @throws {ProtocolError} `SEAL_INVALID`.
 */
export async function openContent(sealed: string, privateKey: CryptoKey): Promise<Record<string, unknown>> {
  if (sealed.length > LIMITS.sealedLength)
    throw invalid(`It is longer than ${LIMITS.sealedLength} characters.`)
  const options = {
    keyManagementAlgorithms: [SEAL_ALG],
    contentEncryptionAlgorithms: [SEAL_ENC],
    maxDecompressedLength: 0, // no "zip": RFC 8725, section 3.6
  }
  const opened = await compactDecrypt(sealed, privateKey, options).catch(() => undefined)
  if (!opened)
    throw invalid(`It does not open: it needs ${SEAL_ALG} with ${SEAL_ENC}, to the key of this question.`)
  const content = parseJson(new TextDecoder().decode(opened.plaintext))
  if (!isObject(content)) throw invalid('Its content is not a JSON object.')
  return content
}

function readContent(content: Record<string, unknown>): OpenReading {
  const reading = attempt(() => readAnswerValue(content))
  if (!reading || reading.type === 'sealed') throw invalid('Its content is not an answer.')
  return reading
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}

const isIntegrity = (value: unknown): value is string | null => value === null || typeof value === 'string'

const invalid = (problem: string): ProtocolError =>
  new ProtocolError('SEAL_INVALID', `What was sealed can't be used. ${problem}`)

const mismatch = (what: string): ProtocolError =>
  new ProtocolError('SEAL_MISMATCH', `The sealed answer was made for ${what}. Nothing is published on it.`)
