import * as base64url from 'jose/base64url'
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint'

import type { PublicJwk } from './question.ts'

/** Three words of 16 bits: short enough to compare by eye, long enough that a key with the same phrase costs 2^48 tries. */
const PHRASE_BYTES = 6

/**
 * Returns the words that let a maintainer see that the page and the job's log mean the same key: the first 48 bits of
 * the key's SHA-256 thumbprint (RFC 7638, section 3) as three proquints. Runs in browsers and in Node.
 *
 * @returns For example, `lusab-babad-gutih`.
 */
export async function checkPhrase(publicJwk: PublicJwk): Promise<string> {
  const thumbprint = await calculateJwkThumbprint(publicJwk, 'sha256')
  return proquints(base64url.decode(thumbprint).subarray(0, PHRASE_BYTES))
}

const CONSONANTS = 'bdfghjklmnprstvz'
const VOWELS = 'aiou'

/**
 * Returns pronounceable words, one for each 16 bits, joined by hyphens. An odd last byte is left out.
 *
 * @see Daniel S. Wilkerson, "A Proposal for Proquints", https://arxiv.org/html/0901.4016
 */
export function proquints(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const words = Array.from({ length: Math.floor(bytes.byteLength / 2) }, (_, index) =>
    word(view.getUint16(index * 2)),
  )
  return words.join('-')
}

const word = (bits: number): string =>
  [consonant(bits >> 12), vowel(bits >> 10), consonant(bits >> 6), vowel(bits >> 4), consonant(bits)].join('')

const consonant = (bits: number): string => CONSONANTS.charAt(bits & 0b1111)

const vowel = (bits: number): string => VOWELS.charAt(bits & 0b11)
