import type { RegistrationResponseJSON, VerifyAuthenticationResponseOpts } from '@simplewebauthn/server'
import * as z from 'zod'
import { CEREMONY_MS } from './ceremonies.ts'

/** What browsers send; the library checks the rest. */
export type CredentialResponse = { id: string } & Record<string, unknown>

/** A passkey as it is kept; all of it may be known to everybody. */
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
  /** What they have already: devices make no second one. */
  existing: Credential[]
}

/** What `@simplewebauthn/browser` takes. */
export type CeremonyOptions = { challenge: string; [member: string]: unknown }

/** Fixed, so that a passkey that one node took is good at every node. */
const ALGORITHMS = Object.values({ EdDSA: -8, ES256: -7, RS256: -257 }) // RFC 9053, sections 2.1 and 2.2; RFC 8812
const NAME = 'CFA responder'
const transportList = z.array(z.string().max(32)).max(10).catch([])
const handleHolder = z.object({ response: z.object({ userHandle: z.string() }) })

/** Loaded with the first ceremony: the service is ready sooner without it. */
const library = () => import('@simplewebauthn/server')

/** The site whose passkeys these are: browsers let no other one use them. */
const siteOf = (publicUrl: string) => ({
  expectedOrigin: publicUrl,
  expectedRPID: new URL(publicUrl).hostname,
})
const bytesOf = (text: string) => Buffer.from(text, 'base64url')

/** For making a passkey that works without a user name, behind the device's own lock. */
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

/** For signing in with whatever passkey the device offers: no name is asked for, so none can be tried. */
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

/** For one of these passkeys, whose owner is known. */
export async function useOptions(
  publicUrl: string,
  challenge: string,
  credentials: readonly Credential[],
): Promise<CeremonyOptions> {
  const options = await signInOptions(publicUrl, challenge)
  const allowCredentials = credentials.map(({ id, transports }) => ({ id, type: 'public-key', transports }))
  return { ...options, allowCredentials }
}

/** Resolves with the new passkey, or `undefined` where the answer is not one to this challenge from this site. */
export async function checkRegistration(
  publicUrl: string,
  challenge: string,
  response: CredentialResponse,
): Promise<Credential | undefined> {
  // The library throws at whatever is wrong with the answer, and its messages hold what should have been there.
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
 * Whether it comes with certificates. None were asked for, browsers take them out, and the library would fetch
 * revocation lists from addresses that stand in them.
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

/** Resolves with the passkey's new counter, or `undefined` where the answer is not its owner's to this challenge. */
export async function checkSignIn(
  publicUrl: string,
  expected: Expected,
  response: CredentialResponse,
): Promise<number | undefined> {
  // Web Authentication Level 3, section 7.2, step 6: without a user name the handle has to be there, and be theirs.
  return handleOf(response) === undefined ? undefined : checkUse(publicUrl, expected, response)
}

const handleOf = (response: CredentialResponse): string | undefined =>
  handleHolder.safeParse(response).data?.response.userHandle

/** As `checkSignIn`, of somebody who is known: step 6 lets the handle be away then. */
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
