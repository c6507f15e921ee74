import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { certifiedStatement, selfStatement } from './attestation.ts'
import { type Cbor, encodeCbor } from './cbor.ts'

/** How a test may differ from an honest browser with an honest authenticator. */
export interface Twist {
  origin?: string
  rpId?: string
  type?: string
  challenge?: string
  userHandle?: string | null
  isVerified?: boolean
  isPresent?: boolean
  counter?: number
  /** Corrupts the signature. */
  isForged?: boolean
  format?: string
  /** The new passkey signs itself, or its device has a certificate. */
  attestation?: 'self' | 'certified'
  transports?: unknown
  /** Registers this passkey again instead of a new one. */
  passkey?: Passkey
}

export interface Options {
  challenge: string
  rp?: { id: string }
  rpId?: string
  user?: { id: string }
}

/** A passkey as the device stores it. */
export interface Passkey {
  id: string
  privateKey: KeyObject
  publicKey: Buffer
  userHandle: string
  counter: number
}

const FLAGS = { present: 0x01, verified: 0x04, attested: 0x40 }

/**
 * A browser with an authenticator: makes ES256 passkeys and answers challenges with them.
 *
 * @see https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data and #sctn-generating-an-attestation-object
 */
export function createAuthenticator(origin: string) {
  const passkeys: Passkey[] = []

  /** Responds to the options for a new passkey. */
  function register({ challenge, rp, user }: Options, twist: Twist = {}) {
    const passkey = twist.passkey ?? makePasskey(user?.id ?? '')
    passkeys.push(passkey)
    const clientData = clientDataOf('webauthn.create', challenge, twist)
    const id = Buffer.from(passkey.id, 'base64url')
    const attested = [Buffer.alloc(16), Buffer.from([id.length >> 8, id.length & 255]), id, passkey.publicKey]
    const data = Buffer.concat([authenticatorData(rp?.id ?? '', FLAGS.attested, 0, twist), ...attested])
    const attestation = new Map<string, Cbor>([
      ...attestationOf(passkey, data, sha256(clientData), twist),
      ['authData', data],
    ])
    return {
      id: passkey.id,
      rawId: passkey.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: encodeCbor(attestation).toString('base64url'),
        transports: twist.transports ?? ['internal'],
      },
    }
  }

  /** Responds to the options for signing in, with the latest passkey unless another is given. */
  function authenticate({ challenge, rpId }: Options, twist: Twist = {}, passkey = passkeys.at(-1)) {
    if (!passkey) throw new TypeError('There is no passkey.')
    passkey.counter += 1
    const clientData = clientDataOf('webauthn.get', challenge, twist)
    const data = authenticatorData(rpId ?? '', 0, twist.counter ?? passkey.counter, twist)
    const signature = sign('sha256', Buffer.concat([data, sha256(clientData)]), passkey.privateKey)
    if (twist.isForged)
      signature.writeUInt8(signature.readUInt8(signature.length - 1) ^ 1, signature.length - 1)
    return {
      id: passkey.id,
      rawId: passkey.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
        ...(twist.userHandle !== null && { userHandle: twist.userHandle ?? passkey.userHandle }),
      },
    }
  }

  const clientDataOf = (type: string, challenge: string, twist: Twist) =>
    Buffer.from(
      JSON.stringify({
        type: twist.type ?? type,
        challenge: twist.challenge ?? challenge,
        origin: twist.origin ?? origin,
        crossOrigin: false,
      }),
    )

  return { register, authenticate, passkeys }
}

export type Authenticator = ReturnType<typeof createAuthenticator>

/** Format and statement. */
function attestationOf(
  { id, privateKey }: Passkey,
  data: Buffer,
  clientDataHash: Buffer,
  { format = 'none', attestation }: Twist,
): [string, Cbor][] {
  const pair = (fmt: string, statement: Cbor): [string, Cbor][] => [
    ['fmt', fmt],
    ['attStmt', statement],
  ]
  if (attestation === 'self') return pair('packed', selfStatement(data, clientDataHash, privateKey))
  if (attestation !== 'certified') return pair(format, new Map())
  const publicKey = createPublicKey(privateKey)
  const attested = { rpIdHash: data.subarray(0, 32), clientDataHash, id: Buffer.from(id, 'base64url') }
  return pair('fido-u2f', certifiedStatement({ ...attested, privateKey, publicKey }))
}

function makePasskey(userHandle: string): Passkey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  // RFC 9053, section 7.1: key type EC2, algorithm ES256, curve P-256.
  const cose = new Map<number, Cbor>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, 'base64url')],
    [-3, Buffer.from(y, 'base64url')],
  ])
  const id = randomBytes(32).toString('base64url')
  return { id, privateKey, publicKey: encodeCbor(cose), userHandle, counter: 0 }
}

function authenticatorData(rpId: string, more: number, counter: number, twist: Twist): Buffer {
  const { isPresent = true, isVerified = true } = twist
  const flags = more | (isPresent ? FLAGS.present : 0) | (isVerified ? FLAGS.verified : 0)
  const tail = Buffer.alloc(5)
  tail.writeUInt8(flags, 0)
  tail.writeUInt32BE(counter, 1)
  return Buffer.concat([sha256(Buffer.from(twist.rpId ?? rpId)), tail])
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
