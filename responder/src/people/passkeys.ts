import * as z from 'zod'
import type { Passkey, Person } from '../api/people.ts'
import { ServiceError } from '../errors.ts'
import { hashSecret } from '../hash-secret.ts'
import { jsonText } from '../json-text.ts'
import { camelRow } from '../store/camel-row.ts'
import type { Queries, Row, Transaction } from '../store/database.ts'
import type { Ceremonies } from './ceremonies.ts'
import type { PeopleContext } from './context.ts'
import { actorOf, unknownPerson } from './person.ts'
import {
  type Credential,
  type CredentialResponse,
  checkRegistration,
  registrationOptions,
} from './webauthn.ts'

/** The most passkeys of a person, which is more than the devices that anyone has. */
const PASSKEYS = 20

export interface PasskeyAnswer {
  ceremony: string
  response: CredentialResponse
  name: string
}

const passkeyRow = camelRow({
  id: z.string(),
  publicKey: z.string(),
  counter: z.int(),
  transports: jsonText(z.array(z.string())),
  name: z.string(),
  createdAt: z.int(),
  usedAt: z.int().nullable(),
}).transform(({ id, publicKey, counter, transports, ...rest }) => ({
  credential: { id, publicKey, counter, transports } satisfies Credential,
  // A credential's id may have 1023 bytes, which is too long for a path.
  shown: { id: hashSecret(id), ...rest } satisfies Passkey,
}))

/** Reads a row of `passkeys`: `credential` for the library, and `shown` for its owner. */
export const passkeyOf = (row: Row) => passkeyRow.parse(row)

/** The error for anything that does not answer a ceremony for making a passkey. */
export const invalidPasskey = () =>
  new ServiceError('invalid', 'The passkey could not be checked, or it took too long. Try again.')

/** Manages a person's passkeys, any of which signs them in. */
export function createPasskeys({ config, effects, database, audit }: PeopleContext, ceremonies: Ceremonies) {
  /** Lists a person's passkeys, the oldest first. */
  async function passkeysOf(personId: string, { all }: Pick<Queries, 'all'> = database) {
    const rows = await all('select * from passkeys where person_id = $1 order by created_at, id', personId)
    return rows.map(passkeyOf)
  }

  /** Makes the options for another passkey. */
  async function passkeyOptions(person: Person) {
    const existing = (await passkeysOf(person.id)).map(({ credential }) => credential)
    const { ceremony, challenge } = await ceremonies.begin('passkey', person.id)
    const options = await registrationOptions(config.publicUrl, { challenge, user: person, existing })
    return { ceremony, options }
  }

  /**
   * Adds a passkey. Throws `invalid` if the answer is not to a ceremony of this person or they have `PASSKEYS` already,
   * and `taken` for a passkey that is in use.
   */
  async function addPasskey(person: Person, { ceremony, response, name }: PasskeyAnswer): Promise<Passkey> {
    const begun = await ceremonies.take('passkey', person.id, ceremony)
    if (!begun) throw invalidPasskey()
    const credential = await checkRegistration(config.publicUrl, begun.challenge, response)
    if (!credential) throw invalidPasskey()
    return change(person, async (transaction) => {
      if ((await passkeysOf(person.id, transaction)).length >= PASSKEYS) {
        throw new ServiceError('invalid', `${PASSKEYS} passkeys are the most: remove one first.`)
      }
      const shown = await insert(transaction, person.id, credential, name)
      return { result: shown, action: 'passkey.add', detail: { passkey: shown.id, name } }
    })
  }

  /** Stores a passkey that was checked. Throws `taken`. */
  async function insert(
    { run }: Transaction,
    personId: string,
    { id, publicKey, counter, transports }: Credential,
    name: string,
  ): Promise<Passkey> {
    const createdAt = effects.now()
    const count = await run(
      `insert into passkeys (id, person_id, public_key, counter, transports, name, created_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      ...[id, personId, publicKey, counter, JSON.stringify(transports), name, createdAt],
    )
    if (count === 0) throw new ServiceError('taken', 'This passkey is already in use here.')
    return { id: hashSecret(id), name, createdAt, usedAt: null }
  }

  /** Renames a passkey. Throws `not_found` if it is not this person's. */
  const renamePasskey = (person: Person, passkeyId: string, name: string): Promise<Passkey> =>
    change(person, async (transaction) => {
      const { credential, shown } = ownIn(await passkeysOf(person.id, transaction), passkeyId)
      await transaction.run('update passkeys set name = $1 where id = $2', name, credential.id)
      return { result: { ...shown, name }, action: 'passkey.rename', detail: { passkey: passkeyId, name } }
    })

  /** Removes a passkey. Throws `not_found`, or `last_passkey` if it is the only one. */
  const removePasskey = (person: Person, passkeyId: string): Promise<void> =>
    change(person, async (transaction) => {
      const own = await passkeysOf(person.id, transaction)
      const { credential, shown } = ownIn(own, passkeyId)
      if (own.length === 1) {
        throw new ServiceError(
          'last_passkey',
          'This is your only passkey: without it you could not sign in again.',
        )
      }
      await transaction.run('delete from passkeys where id = $1', credential.id)
      const detail = { passkey: passkeyId, name: shown.name }
      return { result: undefined, action: 'passkey.remove', detail }
    })

  /**
   * Makes one change after the other, because two at once must not remove the last two passkeys or exceed the limit.
   */
  const change = <Result>(
    person: Person,
    work: (
      transaction: Transaction,
    ) => Promise<{ result: Result; action: string; detail: Record<string, unknown> }>,
  ): Promise<Result> =>
    database.transaction(async (transaction) => {
      const [row] = await transaction.all(
        `select id from people where id = $1 and removed_at is null${database.forUpdate}`,
        person.id,
      )
      if (!row) throw unknownPerson()
      const { result, action, detail } = await work(transaction)
      const actor = actorOf(person)
      await audit.record(transaction, { actor, action, subject: actor, detail })
      return result
    })

  return { passkeysOf, passkeyOptions, addPasskey, insert, renamePasskey, removePasskey }
}

function ownIn(own: ReturnType<typeof passkeyOf>[], passkeyId: string) {
  const passkey = own.find(({ shown }) => shown.id === passkeyId)
  if (!passkey) throw new ServiceError('not_found', 'You have no such passkey.')
  return passkey
}

export type Passkeys = ReturnType<typeof createPasskeys>
