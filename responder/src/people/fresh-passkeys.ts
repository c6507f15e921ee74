import type * as z from 'zod'
import type { ceremonyBody } from '../api/people.ts'
import { ServiceError } from '../errors.ts'
import type { Transaction } from '../store/database.ts'
import { type Ceremony, createCeremonies } from './ceremonies.ts'
import type { PeopleContext } from './context.ts'
import { passkeyOf } from './passkeys.ts'
import { type Credential, checkUse, useOptions } from './webauthn.ts'

/** What a browser sends when a passkey is used for one action. */
export type PasskeyUse = z.infer<typeof ceremonyBody>

/** A passkey that its owner has just used for one action. It counts once `spend` has used it up. */
export interface FreshPasskey {
  begun: Ceremony
  credential: Credential
  counter: number
}

export const passkeyNeeded = (message = 'Use your passkey for this.') =>
  new ServiceError('passkey_needed', message)

/**
 * Checks passkeys that confirm one action of somebody who is already signed in. The action (`subject`) is part of the
 * challenge, so a passkey that was used for another action does not count.
 */
export function createFreshPasskeys({
  config,
  effects,
  database,
}: Pick<PeopleContext, 'effects' | 'database'> & { config: { publicUrl: string } }) {
  const ceremonies = createCeremonies({ effects, database })

  const subjectOf = (person: { id: string }, subject: readonly unknown[]): string =>
    JSON.stringify([person.id, ...subject])

  /** Begins a ceremony for one action. Throws `passkey_needed` if the person has no passkey. */
  async function begin(person: { id: string }, subject: readonly unknown[]) {
    const own = await database.all('select * from passkeys where person_id = $1 order by id', person.id)
    if (own.length === 0) throw passkeyNeeded('You have no passkey. Add one in the settings.')
    const { ceremony, challenge } = await ceremonies.begin('use', subjectOf(person, subject))
    const credentials = own.map((row) => passkeyOf(row).credential)
    return { ceremony, options: await useOptions(config.publicUrl, challenge, credentials) }
  }

  /** Checks the use of a passkey. Throws `passkey_needed` if it is not this person's, too old or for another action. */
  async function check(
    person: { id: string },
    subject: readonly unknown[],
    { ceremony, response }: PasskeyUse,
  ): Promise<FreshPasskey> {
    const refused = () => passkeyNeeded('The passkey could not be checked, or it took too long. Try again.')
    const begun = await ceremonies.find('use', subjectOf(person, subject), ceremony)
    const [row] = await database.all(
      'select * from passkeys where id = $1 and person_id = $2',
      ...[response.id, person.id],
    )
    if (!begun || !row) throw refused()
    const { credential } = passkeyOf(row)
    const expected = { challenge: begun.challenge, userId: person.id, credential }
    const counter = await checkUse(config.publicUrl, expected, response)
    if (counter === undefined) throw refused()
    return { begun, credential, counter }
  }

  /**
   * Uses the ceremony up. Run it in the transaction of the action. Throws `passkey_needed` if it was already used up.
   */
  async function spend(
    transaction: Transaction,
    { begun, credential, counter }: FreshPasskey,
  ): Promise<void> {
    const isFirst = await ceremonies.use(transaction, begun)
    const count = await transaction.run(
      'update passkeys set counter = $1, used_at = $2 where id = $3 and counter = $4',
      ...[counter, effects.now(), credential.id, credential.counter],
    )
    if (!isFirst || count === 0)
      throw passkeyNeeded('This passkey’s reply was already used. Use the passkey again.')
  }

  return { begin, check, spend }
}
