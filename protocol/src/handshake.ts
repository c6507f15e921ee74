import * as z from 'zod'

import { ProtocolError } from './errors.ts'
import { isObject } from './json.ts'
import { LIMITS } from './limits.ts'

/** The version of the protocol that this package speaks. */
export const PROTOCOL_VERSION = 1

/** What a responder can do beyond returning an unsealed answer in its reply. */
export const FEATURES = [
  'approval',
  'wait',
  'sealed',
  'details',
  'web',
  'several',
  'trust',
  'changes',
] as const

export type Feature = (typeof FEATURES)[number]

/** A responder's features. Those that this version does not know are left out. */
export interface Handshake {
  protocol: typeof PROTOCOL_VERSION
  features: Feature[]
}

/** The reply to `GET {endpoint}`. Unknown features and unknown keys are allowed: later versions add some. */
export const handshakeSchema = z.object({
  protocol: z.literal(PROTOCOL_VERSION),
  features: z.array(z.string().max(LIMITS.featureLength)).max(LIMITS.features),
})

/**
 * Reads the handshake's parsed body.
 *
 * @throws {ProtocolError} `VERSION_UNSUPPORTED` (another version's number), `HANDSHAKE_INVALID` (anything else).
 */
export function readHandshake(value: unknown): Handshake {
  const protocol = isObject(value) ? value.protocol : undefined
  if (Number.isInteger(protocol) && protocol !== PROTOCOL_VERSION) {
    throw new ProtocolError(
      'VERSION_UNSUPPORTED',
      `The responder speaks version ${protocol} of the protocol, this side version ${PROTOCOL_VERSION}.`,
    )
  }
  const reply = handshakeSchema.safeParse(value)
  if (!reply.success) {
    throw new ProtocolError(
      'HANDSHAKE_INVALID',
      `The handshake's reply is not {"protocol": ${PROTOCOL_VERSION}, "features": [...]}.`,
    )
  }
  return {
    protocol: PROTOCOL_VERSION,
    features: FEATURES.filter((name) => reply.data.features.includes(name)),
  }
}
