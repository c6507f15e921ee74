import * as z from 'zod'
import type { Me, meChanges, Person } from '../api/people.ts'
import { jsonText } from '../json-text.ts'
import { isDuplicate } from '../store/is-duplicate.ts'
import { placesOf } from '../store/places.ts'
import { createAnotherPasskey } from './another-passkey.ts'
import { createCeremonies } from './ceremonies.ts'
import type { PeopleContext } from './context.ts'
import { createInvitations } from './invitations.ts'
import { createJoin } from './join.ts'
import { nameKey } from './look-alikes.ts'
import { createMembership } from './membership.ts'
import { checkName, takenName } from './names.ts'
import { createOwnSessions } from './own-sessions.ts'
import { createPasskeys } from './passkeys.ts'
import { actorOf, findPerson, unknownPerson } from './person.ts'
import { createSessions } from './sessions.ts'
import { createSignIn } from './sign-in.ts'

const ciNames = jsonText(z.array(z.string()))

/** What people may change about themselves. */
export type MeChanges = z.infer<typeof meChanges>

/** Creates everything about the service's people: who they are, how they join and sign in, and what they may change. */
export function createPeople(context: PeopleContext) {
  const { database, audit } = context
  const sessions = createSessions(context)
  const ceremonies = createCeremonies(context)
  const { use, ...invitations } = createInvitations(context)
  const { passkeysOf, insert, ...passkeys } = createPasskeys(context, ceremonies)
  const { joinOptions, join, demoSignIn } = createJoin(context, {
    ceremonies,
    invitations: { ...invitations, use },
    passkeys: { ...passkeys, passkeysOf, insert },
    sessions,
  })
  const { signInOptions, signIn } = createSignIn(context, { ceremonies, sessions })

  /** Finds a current member. */
  const find = (id: string): Promise<Person | undefined> => findPerson(database, 'id', id)

  /** Reads names by id, including those of people who have left. Unknown ids are left out. */
  async function names(ids: Iterable<string>): Promise<Map<string, string>> {
    const wanted = [...new Set(ids)]
    if (wanted.length === 0) return new Map()
    const places = placesOf(wanted.length)
    const rows = await database.all(`select id, name from people where id in (${places})`, ...wanted)
    return new Map(rows.map((row) => [String(row.id), String(row.name)]))
  }

  /** Whether nobody has joined. */
  async function isEmpty(): Promise<boolean> {
    const rows = await database.all('select 1 as one from people where removed_at is null limit 1')
    return rows.length === 0
  }

  /** Reads what people see about themselves. */
  async function me({ id }: Person): Promise<Me> {
    const [person, own, [row], [open]] = await Promise.all([
      find(id),
      passkeysOf(id),
      database.all('select ci_names from people where id = $1', id),
      database.all(
        'select count(*) as count from sessions where person_id = $1 and expires_at > $2',
        id,
        context.effects.now(),
      ),
    ])
    if (!person) throw unknownPerson()
    return {
      ...person,
      passkeys: own.map(({ shown }) => shown),
      sessions: Number(open?.count),
      ciNames: ciNames.parse(row?.ci_names),
    }
  }

  /** Changes the given values. Throws `taken`. */
  async function changeMe(person: Person, changes: MeChanges): Promise<Me> {
    const { name = null } = changes
    const accounts = changes.accounts ? JSON.stringify([...new Set(changes.accounts)]) : null
    const ciText = changes.ciNames ? JSON.stringify([...new Set(changes.ciNames)]) : null
    const key = name === null ? null : nameKey(name)
    await database.transaction(async (transaction) => {
      if (name !== null) await checkName(transaction, name, person.id)
      const changed = transaction.run(
        `update people set name = coalesce($1, name), name_key = coalesce($2, name_key),
           accounts = coalesce($3, accounts), ci_names = coalesce($4, ci_names),
           ci_names_at = case when coalesce($4, ci_names) = ci_names then ci_names_at else $5 end
         where id = $6 and removed_at is null`,
        ...[name, key, accounts, ciText, context.effects.now(), person.id],
      )
      const count = await changed.catch((error) => {
        throw name !== null && isDuplicate(error) ? takenName(name) : error
      })
      if (count === 0) throw unknownPerson()
      const actor = actorOf(person)
      await audit.record(transaction, {
        actor,
        action: 'person.change',
        subject: actor,
        detail: { ...changes },
      })
    })
    return me(person)
  }

  return {
    visitor: sessions.visitor,
    signOut: sessions.signOut,
    signOutEverywhere: sessions.signOutEverywhere,
    find,
    names,
    isEmpty,
    me,
    changeMe,
    ...invitations,
    look: (token: string) => invitations.look(token),
    ...passkeys,
    ...createAnotherPasskey(context, { ...passkeys, passkeysOf }),
    joinOptions,
    join,
    demoSignIn,
    signInOptions,
    signIn,
    ...createOwnSessions(context),
    ...createMembership(context),
  }
}

export type People = ReturnType<typeof createPeople>
