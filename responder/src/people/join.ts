import type { Person, Role } from '../api/people.ts'
import type { Transaction } from '../store/database.ts'
import type { Ceremonies } from './ceremonies.ts'
import type { PeopleContext } from './context.ts'
import type { Invitations } from './invitations.ts'
import { nameKey } from './look-alikes.ts'
import { checkName, takenName } from './names.ts'
import { invalidPasskey, type PasskeyAnswer, type Passkeys } from './passkeys.ts'
import { actorOf, findPerson } from './person.ts'
import type { Sessions } from './sessions.ts'
import { checkRegistration, registrationOptions } from './webauthn.ts'

/** A signed-in person. `token` is for their cookie. */
export interface SignedIn {
  person: Person
  token: string
}

interface JoiningParts {
  ceremonies: Ceremonies
  invitations: Invitations
  passkeys: Passkeys
  sessions: Sessions
}

/** The name of the passkey that somebody joined with, until they rename it. */
const FIRST_PASSKEY = 'First passkey'

/** Creates what lets a person join, with an invitation and a new passkey, or in the demo with a name alone. */
export function createJoin(
  { config, effects, database, audit }: PeopleContext,
  { ceremonies, invitations, passkeys, sessions }: JoiningParts,
) {
  /** Begins joining. Throws `used` or `taken` before a passkey is made in vain. */
  async function joinOptions({ token, name }: { token: string; name: string }) {
    const invitation = await invitations.look(token)
    await checkName(database, name)
    const { ceremony, id, challenge } = await ceremonies.begin('join', invitation.id)
    // The passkey contains the person's id before the person exists, so the ceremony's id becomes the person's.
    const user = { id, name }
    const options = await registrationOptions(config.publicUrl, { challenge, user, existing: [] })
    return { ceremony, options }
  }

  /** Adds a person. Throws `used`, `taken`, or `invalid` if the answer is not to a ceremony of this invitation. */
  async function join({
    token,
    ceremony,
    response,
    name,
  }: PasskeyAnswer & { token: string }): Promise<SignedIn> {
    const invitation = await invitations.look(token)
    const begun = await ceremonies.take('join', invitation.id, ceremony)
    if (!begun) throw invalidPasskey()
    const credential = await checkRegistration(config.publicUrl, begun.challenge, response)
    if (!credential) throw invalidPasskey()
    return database.transaction(async (transaction) => {
      await invitations.use(transaction, invitation.id)
      await checkName(transaction, name)
      const person = await insert(transaction, begun.id, name, invitation.role)
      if (!person) throw takenName(name)
      await passkeys.insert(transaction, person.id, credential, FIRST_PASSKEY)
      const session = await sessions.open(transaction, person.id)
      const detail = { name, role: person.role, invitation: invitation.id }
      const actor = actorOf(person)
      await audit.record(transaction, { actor, action: 'person.join', subject: actor, detail })
      return { person, token: session }
    })
  }

  /** Signs in by a name alone, as an admin, in the demo only. `undefined` if this is not the demo. */
  async function demoSignIn(name: string): Promise<SignedIn | undefined> {
    if (!config.demo) return undefined
    return database.transaction(async (transaction) => {
      const called = () => findPerson(transaction, 'name_key', nameKey(name))
      // If two requests add the same person at once, the second finds what the first added.
      const person =
        (await called()) ?? (await insert(transaction, effects.uuid(), name, 'admin')) ?? (await called())
      if (!person) return undefined
      const token = await sessions.open(transaction, person.id)
      const actor = actorOf(person)
      await audit.record(transaction, { actor, action: 'person.demo_sign_in', subject: actor })
      return { person, token }
    })
  }

  /** Inserts a person. `undefined` if somebody else has the name. */
  async function insert(
    { run }: Transaction,
    id: string,
    name: string,
    role: Role,
  ): Promise<Person | undefined> {
    const count = await run(
      `insert into people (id, name, name_key, role, accounts, created_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (name_key) where removed_at is null do nothing`,
      ...[id, name, nameKey(name), role, '[]', effects.now()],
    )
    return count === 0 ? undefined : { id, name, role, accounts: [] }
  }

  return { joinOptions, join, demoSignIn }
}
