import type { Person } from '../api/people.ts'
import type { PeopleContext } from './context.ts'
import { createFreshPasskeys, type PasskeyUse, passkeyNeeded } from './fresh-passkeys.ts'
import type { Passkeys } from './passkeys.ts'

/** What a passkey is used for before another one is added. */
const SUBJECT = ['passkey.add']

/**
 * Creates what lets a person begin another passkey. It takes the use of one that they have: otherwise a stolen session
 * could add a thief's passkey, and approve with it.
 */
export function createAnotherPasskey(
  context: PeopleContext,
  { passkeysOf, passkeyOptions }: Pick<Passkeys, 'passkeysOf' | 'passkeyOptions'>,
) {
  const fresh = createFreshPasskeys(context)

  return {
    /** Begins the use of a passkey. */
    usePasskeyToAdd: (person: Person) => fresh.begin(person, SUBJECT),

    /** Makes the options for the new passkey. Throws `passkey_needed`, unless the person has none (in the demo). */
    async passkeyOptions(person: Person, use?: PasskeyUse) {
      const own = await passkeysOf(person.id)
      if (own.length > 0) {
        if (!use) throw passkeyNeeded('Use one of your passkeys first.')
        const used = await fresh.check(person, SUBJECT, use)
        await context.database.transaction((transaction) => fresh.spend(transaction, used))
      }
      return await passkeyOptions(person)
    },
  }
}
