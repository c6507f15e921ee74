import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import type { Passkey, Person } from '../../../src/api/people.ts'
import { request } from '../net/request.ts'

interface Ceremony<Options> {
  ceremony: string
  options: Options
}
type Making = Ceremony<PublicKeyCredentialCreationOptionsJSON>
type Using = Ceremony<PublicKeyCredentialRequestOptionsJSON>

/** Signs in with a passkey. @throws what `sentenceOf` has words for; the same for all of these. */
export async function signIn(): Promise<Person> {
  const { ceremony, options } = await request<Using>('POST', '/api/sign-in/options')
  const response = await startAuthentication({ optionsJSON: options })
  return await request('POST', '/api/sign-in', { ceremony, response })
}

/** What the service is sent where a passkey is used for one thing. */
export interface PasskeyUse {
  ceremony: string
  response: { id: string; [member: string]: unknown }
}

/** Uses a passkey for one thing. `path` begins it, with a body that says what for. */
export async function usePasskey(path: string, body?: object): Promise<PasskeyUse> {
  const { ceremony, options } = await request<Using>('POST', path, body)
  return { ceremony, response: { ...(await startAuthentication({ optionsJSON: options })) } }
}

/** Makes the first passkey of an invited person. */
export async function join(token: string, name: string): Promise<Person> {
  const { ceremony, options } = await request<Making>('POST', '/api/join/options', { token, name })
  const response = await startRegistration({ optionsJSON: options })
  return await request('POST', '/api/join', { ceremony, response, token, name })
}

/** Makes another passkey of the person who is signed in. */
export async function addPasskey(name: string): Promise<Passkey> {
  const { ceremony, options } = await request<Making>('POST', '/api/me/passkeys/options')
  const response = await startRegistration({ optionsJSON: options })
  return await request('POST', '/api/me/passkeys', { ceremony, response, name })
}
