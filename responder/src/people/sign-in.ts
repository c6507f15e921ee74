import { ServiceError } from '../errors.ts'
import type { Ceremonies } from './ceremonies.ts'
import type { PeopleContext } from './context.ts'
import type { SignedIn } from './join.ts'
import { passkeyOf } from './passkeys.ts'
import { actorOf, findPerson } from './person.ts'
import type { Sessions } from './sessions.ts'
import { type CredentialResponse, checkSignIn, signInOptions } from './webauthn.ts'

/** The same error for every failure, so that nobody learns which passkeys exist, or whose they are. */
const notSignedIn = () =>
  new ServiceError('signed_out', 'Signing in did not work. Try again, or ask an admin for an invitation.')

/** Creates what signs people in with a passkey that their device offers. */
export function createSignIn(
  { config, effects, database, audit }: PeopleContext,
  { ceremonies, sessions }: { ceremonies: Ceremonies; sessions: Sessions },
) {
  async function options() {
    const { ceremony, challenge } = await ceremonies.begin('sign_in', null)
    return { ceremony, options: await signInOptions(config.publicUrl, challenge) }
  }

  /** Signs a person in. Throws `signed_out`, always with the same words. */
  async function signIn(ceremony: string, response: CredentialResponse): Promise<SignedIn> {
    const begun = await ceremonies.find('sign_in', null, ceremony)
    const found = await ownerOf(response.id)
    if (!begun || !found) throw notSignedIn()
    const { person, passkey } = found
    const { credential, shown } = passkey
    const expected = { challenge: begun.challenge, userId: person.id, credential }
    const counter = await checkSignIn(config.publicUrl, expected, response)
    if (counter === undefined) throw notSignedIn()
    return database.transaction(async (transaction) => {
      if (!(await ceremonies.use(transaction, begun))) throw notSignedIn()
      // A copied key gives two answers with one counter: the second one is too late. A removed passkey is no longer
      // there.
      const count = await transaction.run(
        'update passkeys set counter = $1, used_at = $2 where id = $3 and counter = $4',
        ...[counter, effects.now(), credential.id, credential.counter],
      )
      if (count === 0) throw notSignedIn()
      const token = await sessions.open(transaction, person.id)
      const actor = actorOf(person)
      const detail = { passkey: shown.id, name: shown.name }
      await audit.record(transaction, { actor, action: 'person.sign_in', subject: actor, detail })
      return { person, token }
    })
  }

  async function ownerOf(credentialId: string) {
    const [passkey] = await database.all('select * from passkeys where id = $1', credentialId)
    if (!passkey) return undefined
    const person = await findPerson(database, 'id', String(passkey.person_id))
    return person && { person, passkey: passkeyOf(passkey) }
  }

  return { signInOptions: options, signIn }
}
