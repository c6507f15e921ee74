import type { RegistrationResponseJSON, VerifyAuthenticationResponseOpts } from '@simplewebauthn/server'
import * as z from 'zod'
import { CEREMONY_MS } from './ceremonies.ts'

/** What browsers send. The library checks the other members. */
export type CredentialResponse = { id: string } & Record<string, unknown>

/** A stored passkey. None of it is secret. */
export interface Credential {
  /** base64url. */
  id: string
  /** COSE, base64url. */
  publicKey: string
  counter: number
  transports: string[]
}

export interface NewPasskey {
  challenge: string
  user: { id: string; name: string }
  /** The passkeys that they already have, so that no device makes a second one. */
  existing: Credential[]
}

/** The options that `@simplewebauthn/browser` takes. */
export type CeremonyOptions = { challenge: string; [member: string]: unknown }

/** Fixed, so that a passkey accepted by one node is accepted by every node. */
const ALGORITHMS = Object.values({ EdDSA: -8, ES256: -7, RS256: -257 }) // RFC 9053, sections 2.1 and 2.2; RFC 8812
const NAME = 'CFA responder'
const transportList = z.array(z.string().max(32)).max(10).catch([])
const handleHolder = z.object({ response: z.object({ userHandle: z.string() }) })

/** Loaded with the first ceremony, so that the service starts sooner. */
const library = () => import('@simplewebauthn/server')

/** The site that the passkeys belong to. Browsers let no other site use them. */
const siteOf = (publicUrl: string) => ({
  expectedOrigin: publicUrl,
  expectedRPID: new URL(publicUrl).hostname,
})
const bytesOf = (text: string) => Buffer.from(text, 'base64url')

/** Makes the options for a passkey that works without a user name, behind the device's own lock. */
export async function registrationOptions(
  publicUrl: string,
  { challenge, user, existing }: NewPasskey,
): Promise<CeremonyOptions> {
  const { generateRegistrationOptions } = await library()
  const options = await generateRegistrationOptions({
    rpName: NAME,
    rpID: siteOf(publicUrl).expectedRPID,
    userID: Buffer.from(user.id),
    userName: user.name,
    userDisplayName: user.name,
    challenge: bytesOf(challenge),
    timeout: CEREMONY_MS,
    attestationType: 'none',
    excludeCredentials: existing.map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  })
  return { ...options }
}

/**
 * Makes the options for signing in with any passkey that the device offers. No name is asked for, so none can be
 * guessed.
 */
export async function signInOptions(publicUrl: string, challenge: string): Promise<CeremonyOptions> {
  const { generateAuthenticationOptions } = await library()
  const options = await generateAuthenticationOptions({
    rpID: siteOf(publicUrl).expectedRPID,
    challenge: bytesOf(challenge),
    timeout: CEREMONY_MS,
    userVerification: 'required',
  })
  return { ...options }
}

/** Makes the options for using one of these passkeys, whose owner is known. */
export async function useOptions(
  publicUrl: string,
  challenge: string,
  credentials: readonly Credential[],
): Promise<CeremonyOptions> {
  const options = await signInOptions(publicUrl, challenge)
  const allowCredentials = credentials.map(({ id, transports }) => ({ id, type: 'public-key', transports }))
  return { ...options, allowCredentials }
}

/**
 * Checks a registration. Resolves with the new passkey, or `undefined` if the answer is not to this challenge from this
 * site.
 */
export async function checkRegistration(
  publicUrl: string,
  challenge: string,
  response: CredentialResponse,
): Promise<Credential | undefined> {
  // The library throws if anything is wrong with the answer, and its messages contain the expected values.
  try {
    if (await isAttested(response)) return undefined
    const { verifyRegistrationResponse } = await library()
    const { registrationInfo } = await verifyRegistrationResponse({
      ...siteOf(publicUrl),
      response: response as unknown as RegistrationResponseJSON,
      expectedChallenge: challenge,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!registrationInfo) return undefined
    const { id, publicKey, counter, transports } = registrationInfo.credential
    return {
      id,
      publicKey: Buffer.from(publicKey).toString('base64url'),
      counter,
      transports: transportList.parse(transports),
    }
  } catch {
    return undefined
  }
}

/**
 * Whether a registration comes with certificates. None were asked for, browsers remove them, and the library would
 * fetch revocation lists from addresses in them.
 */
async function isAttested({ response }: CredentialResponse): Promise<boolean> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers')
  const { attestationObject } = z.object({ attestationObject: z.string() }).parse(response)
  const attestation = decodeAttestationObject(bytesOf(attestationObject))
  const format = attestation.get('fmt')
  if (format === 'none') return false
  return format !== 'packed' || attestation.get('attStmt').get('x5c') !== undefined
}

interface Expected {
  challenge: string
  userId: string
  credential: Credential
}

/**
 * Checks a sign-in. Resolves with the passkey's new counter, or `undefined` if this is not its owner's answer to this
 * challenge.
 */
export async function checkSignIn(
  publicUrl: string,
  expected: Expected,
  response: CredentialResponse,
): Promise<number | undefined> {
  // Web Authentication Level 3, section 7.2, step 6: without a user name, the user handle has to be present and theirs.
  return handleOf(response) === undefined ? undefined : checkUse(publicUrl, expected, response)
}

const handleOf = (response: CredentialResponse): string | undefined =>
  handleHolder.safeParse(response).data?.response.userHandle

/** Checks like `checkSignIn`, but for a known person: step 6 then allows a missing user handle. */
export async function checkUse(
  publicUrl: string,
  { challenge, userId, credential }: Expected,
  response: CredentialResponse,
): Promise<number | undefined> {
  try {
    const own = Buffer.from(userId).toString('base64url')
    if ((handleOf(response) ?? own) !== own) return undefined
    const { verifyAuthenticationResponse } = await library()
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      ...siteOf(publicUrl),
      response: response as unknown as VerifyAuthenticationResponseOpts['response'],
      expectedChallenge: challenge,
      credential: { ...credential, publicKey: bytesOf(credential.publicKey) },
      requireUserVerification: true,
    })
    return verified ? authenticationInfo.newCounter : undefined
  } catch {
    return undefined
  }
}
