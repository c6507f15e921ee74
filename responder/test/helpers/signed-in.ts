import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Person, Role } from '../../src/api/people.ts'
import { createAudit } from '../../src/audit/audit.ts'
import type { Config } from '../../src/config/config.ts'
import type { Effects } from '../../src/effects.ts'
import { createPeople } from '../../src/people/people.ts'
import type { Database } from '../../src/store/database.ts'
import { type Authenticator, createAuthenticator } from './authenticator.ts'

/** The result of `startService()`, or the same parts of a smaller app. */
export interface SignInPlace {
  app: Pick<FastifyInstance, 'inject'>
  config: Config
  effects: Effects
  database: Database
}

/** A person with a browser and a passkey. */
export interface Visitor {
  person: Person
  /** `cookie` and `origin`, as the browser sends them from the page. */
  headers: { cookie: string; origin: string }
  authenticator: Authenticator
  /** `app.inject()` as this person. */
  inject: (options: InjectOptions) => Promise<LightMyRequestResponse>
}

/** Lets a new person join with an invitation, through the routes as they ship, and stay signed in. */
export async function signedIn(
  place: SignInPlace,
  { role = 'maintainer', name = nextName(place) }: { role?: Role; name?: string } = {},
): Promise<Visitor> {
  const token = await inviteToken(place, role)
  const { publicUrl } = place.config
  const authenticator = createAuthenticator(publicUrl)
  const begun = await post(place, '/api/join/options', { token, name })
  const { ceremony, options } = begun.json()
  const response = authenticator.register(options)
  const joined = await post(place, '/api/join', { token, name, ceremony, response })
  if (joined.statusCode !== 200) throw new Error(`Joining failed with ${joined.statusCode}.`)
  const headers = { cookie: cookieOf(joined), origin: publicUrl }
  const inject: Visitor['inject'] = (wanted) =>
    place.app.inject({ ...wanted, headers: { ...headers, ...wanted.headers } })
  return { person: joined.json(), headers, authenticator, inject }
}

const unnamed = new WeakMap<Database, number>()

/** Ada, then Ada 2, Ada 3, because no two people of a service have the same name. */
function nextName({ database }: SignInPlace): string {
  const count = (unnamed.get(database) ?? 0) + 1
  unnamed.set(database, count)
  return count === 1 ? 'Ada' : `Ada ${count}`
}

/** The token of a new invitation, as the command line creates one. */
export async function inviteToken(place: SignInPlace, role: Role = 'maintainer'): Promise<string> {
  const people = createPeople({ ...place, audit: createAudit(place) })
  const { link } = await people.invite('cli', { role, name: null })
  return new URL(link).hash.slice(1)
}

/** Begins another passkey, after the use of `passkey`, by default the person's latest. */
export async function beginPasskey(
  { inject, authenticator }: Visitor,
  passkey = authenticator.passkeys.at(-1),
) {
  const { ceremony, options } = (await inject({ method: 'POST', url: '/api/me/passkey' })).json()
  const use = { ceremony, response: authenticator.authenticate(options, {}, passkey) }
  const payload = { passkey: use }
  return (await inject({ method: 'POST', url: '/api/me/passkeys/options', payload })).json()
}

/** Posts from the page, without a cookie. */
export const post = ({ app, config }: Pick<SignInPlace, 'app' | 'config'>, url: string, payload?: object) =>
  app.inject({ method: 'POST', url, headers: { origin: config.publicUrl }, ...(payload && { payload }) })

/** The cookie that a response set, as a browser sends it back. */
export const cookieOf = (reply: { cookies: { name: string; value: string }[] }): string =>
  reply.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
