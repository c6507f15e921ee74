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
export type Making = Ceremony<PublicKeyCredentialCreationOptionsJSON>
type Using = Ceremony<PublicKeyCredentialRequestOptionsJSON>

/** Signs in with a passkey. Like all functions here, throws only errors that `sentenceOf` has words for. */
export async function signIn(): Promise<Person> {
  const { ceremony, options } = await request<Using>('POST', '/api/sign-in/options')
  const response = await startAuthentication({ optionsJSON: options })
  return await request('POST', '/api/sign-in', { ceremony, response })
}

/** What the service is sent when a passkey is used for one action. */
export interface PasskeyUse {
  ceremony: string
  response: { id: string; [member: string]: unknown }
}

/** Uses a passkey for one action. The request to `path` begins it, and `body` says what it is for. */
export async function provePasskey(path: string, body?: object): Promise<PasskeyUse> {
  const { ceremony, options } = await request<Using>('POST', path, body)
  return { ceremony, response: { ...(await startAuthentication({ optionsJSON: options })) } }
}

/** Creates an invited person's first passkey. */
export async function join(token: string, name: string): Promise<Person> {
  const { ceremony, options } = await request<Making>('POST', '/api/join/options', { token, name })
  const response = await startRegistration({ optionsJSON: options })
  return await request('POST', '/api/join', { ceremony, response, token, name })
}

/** Begins another passkey, with the use of one that the person has, if any. */
export async function beginPasskey(hasOne: boolean): Promise<Making> {
  const body = hasOne ? { passkey: await provePasskey('/api/me/passkey') } : {}
  return await request('POST', '/api/me/passkeys/options', body)
}

/** Creates the passkey that was begun. In a step of its own, because browsers want a click for each passkey. */
export async function addPasskey({ ceremony, options }: Making, name: string): Promise<Passkey> {
  const response = await startRegistration({ optionsJSON: options })
  return await request('POST', '/api/me/passkeys', { ceremony, response, name })
}
