import test from 'ava'

import { checkPhrase } from '../sealing.ts'
import { proquints } from '../src/check-phrase.ts'
import { publicJwk, vector } from './fixtures/seal-vector.ts'

// The addresses and words of the proposal, https://arxiv.org/html/0901.4016
for (const [address, words] of [
  ['127.0.0.1', 'lusab-babad'],
  ['63.84.220.193', 'gutih-tugad'],
  ['63.118.7.35', 'gutuk-bisog'],
  ['140.98.193.141', 'mudof-sakat'],
  ['64.255.6.200', 'haguz-biram'],
  ['128.30.52.45', 'mabiv-gibot'],
  ['147.67.119.2', 'natag-lisaf'],
  ['212.58.253.68', 'tibup-zujah'],
  ['216.35.68.215', 'tobog-higil'],
  ['216.68.232.21', 'todah-vobij'],
  ['198.81.129.136', 'sinid-makam'],
  ['12.110.110.204', 'budov-kuras'],
] as const) {
  test(`${address} is ${words}`, (t) => t.is(proquints(Uint8Array.from(address.split('.'), Number)), words))
}

test('the phrase is the first 48 bits of the thumbprint in three words', async (t) => {
  t.is(Buffer.from(vector.thumbprint, 'base64url').subarray(0, 6).toString('hex'), vector.first48)
  t.is(proquints(Buffer.from(vector.first48, 'hex')), vector.phrase)
  t.is(await checkPhrase(publicJwk), vector.phrase)
})

test('a different key has a different phrase', async (t) => {
  const { x, y } = vector.ephemeralJwk
  t.not(await checkPhrase({ ...publicJwk, x, y }), vector.phrase)
})
