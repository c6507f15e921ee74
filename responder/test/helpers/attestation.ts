import { type KeyObject, sign } from 'node:crypto'
import type { Cbor } from './cbor.ts'

/** https://www.w3.org/TR/webauthn-3/#sctn-packed-attestation, without certificates: the passkey signs itself. */
export const selfStatement = (data: Buffer, clientDataHash: Buffer, key: KeyObject) =>
  new Map<string, Cbor>([
    ['alg', -7],
    ['sig', sign('sha256', Buffer.concat([data, clientDataHash]), key)],
  ])

/** The parts of a passkey that the maker of a device vouches for. */
interface Attested {
  rpIdHash: Buffer
  clientDataHash: Buffer
  id: Buffer
  privateKey: KeyObject
  publicKey: KeyObject
}

/** https://www.w3.org/TR/webauthn-3/#sctn-fido-u2f-attestation, as valid as it can be without a known maker. */
export function certifiedStatement({ rpIdHash, clientDataHash, id, privateKey, publicKey }: Attested) {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  const signed = Buffer.concat([Buffer.from([0]), rpIdHash, clientDataHash, id, point])
  return new Map<string, Cbor>([
    ['sig', sign('sha256', signed, privateKey)],
    ['x5c', [certificateOf(publicKey, privateKey)]],
  ])
}

/** A certificate without names (RFC 5280, section 4.1), signed with its own key. */
function certificateOf(publicKey: KeyObject, privateKey: KeyObject): Buffer {
  const ecdsaWithSha256 = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'))
  const nobody = der(0x30)
  const always = der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('490101000000Z')))
  const key = publicKey.export({ format: 'der', type: 'spki' })
  const content = der(0x30, der(2, Buffer.from([1])), ecdsaWithSha256, nobody, always, nobody, key)
  const signature = der(3, Buffer.from([0]), sign('sha256', content, privateKey))
  return der(0x30, content, ecdsaWithSha256, signature)
}

/** X.690, section 8.1: tag, length, content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from(head), content])
}
