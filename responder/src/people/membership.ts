import * as z from 'zod'
import type { Person, Role } from '../api/people.ts'
import { ServiceError } from '../errors.ts'
import { PROJECT_COLUMNS, type Project, projectOf } from '../projects/project.ts'
import { peopleNeeded } from '../projects/settings.ts'
import { camelRow } from '../store/camel-row.ts'
import type { Transaction } from '../store/database.ts'
import type { PeopleContext } from './context.ts'
import {
  type Actor,
  actorOf,
  leftTopic,
  notAdmin,
  PERSON_COLUMNS,
  personOf,
  unknownPerson,
} from './person.ts'

export interface ListedPerson extends Person {
  createdAt: number
  passkeys: number
  /** Names of the projects that nobody could release without this person. */
  neededBy: string[]
}

const listed = camelRow({ createdAt: z.int(), passkeys: z.int() })

/** Manages who is a member, and in which role. */
export function createMembership({ effects, database, audit }: PeopleContext) {
  /** Lists the people, in the order in which they joined. */
  async function list(): Promise<ListedPerson[]> {
    const rows = await database.all(
      `select ${PERSON_COLUMNS}, people.created_at,
         (select count(*) from passkeys where passkeys.person_id = people.id) as passkeys
       from people where people.removed_at is null order by people.created_at, people.id`,
    )
    const projects = await database.all(
      `select ${PROJECT_COLUMNS} from projects where removed_at is null order by name`,
    )
    const neededBy = neededIn(projects.map(projectOf), rows.map(personOf))
    return rows.map((row) => {
      const person = personOf(row)
      return { ...person, ...listed.parse(row), neededBy: neededBy(person) }
    })
  }

  /** Changes a person's role. Throws `not_found`, `last_admin`, `not_allowed`. */
  const changeRole = (by: Actor, id: string, role: Role): Promise<Person> =>
    database.transaction(async (transaction) => {
      const person = await lock(transaction, by, id)
      if (person.role === role) return person
      if (role !== 'admin') await endAdmin(transaction, person)
      await transaction.run('update people set role = $1 where id = $2', role, id)
      const entry = {
        actor: actorOf(by),
        action: 'person.set_role',
        subject: actorOf(person),
        detail: { role },
      }
      await audit.record(transaction, entry)
      return { ...person, role }
    })

  /**
   * Removes a person with their sessions, passkeys and channels. Their answers stay valid, and past questions keep
   * their name. Throws `not_found`, `last_admin`, `not_allowed`.
   */
  const remove = (by: Actor, id: string): Promise<void> =>
    database.transaction(async (transaction) => {
      const person = await lock(transaction, by, id)
      if (person.role === 'admin') await endAdmin(transaction, person)
      await transaction.run('update people set removed_at = $1 where id = $2', effects.now(), id)
      for (const table of ['sessions', 'passkeys', 'channels']) {
        await transaction.run(`delete from ${table} where person_id = $1`, id)
      }
      await transaction.announce(leftTopic(id))
      const detail = { name: person.name }
      await audit.record(transaction, {
        actor: actorOf(by),
        action: 'person.remove',
        subject: actorOf(person),
        detail,
      })
    })

  /**
   * Locks the person and every admin, always in the same order, so that two admins who remove each other at once can't
   * both succeed. Throws `not_allowed` if `by` is no longer an admin.
   */
  async function lock({ all }: Transaction, by: Actor, id: string): Promise<Person> {
    const rows = await all(
      `select ${PERSON_COLUMNS} from people
       where (role = 'admin' or id = $1) and removed_at is null order by id${database.forUpdate}`,
      id,
    )
    const people = rows.map(personOf)
    if (typeof by !== 'string' && !people.some((one) => one.id === by.id && one.role === 'admin'))
      throw notAdmin()
    const person = people.find((one) => one.id === id)
    if (!person) throw unknownPerson()
    return person
  }

  /**
   * Ends an admin's open invitations, through which they could come back, and the project changes that they proposed.
   * Throws `last_admin`.
   */
  async function endAdmin({ all, run }: Transaction, person: Person): Promise<void> {
    const [other] = await all(
      "select 1 as one from people where role = 'admin' and removed_at is null and id <> $1 limit 1",
      person.id,
    )
    if (!other)
      throw new ServiceError('last_admin', 'Nobody else is an admin. Make somebody else an admin first.')
    await run('delete from invitations where invited_by = $1 and used_at is null', person.id)
    await run('delete from project_changes where person_id = $1', person.id)
  }

  return { list, changeRole, remove }
}

/** Finds the projects that could be released until one of the members leaves. */
function neededIn(projects: readonly Project[], members: readonly Person[]): (person: Person) => string[] {
  const ids = new Set(members.map(({ id }) => id))
  const barely = projects.flatMap(({ name, people, rules }) => {
    const answerers = new Set(people?.filter((id) => ids.has(id)) ?? ids)
    return answerers.size === peopleNeeded(rules) ? [{ name, answerers }] : []
  })
  return ({ id }) => barely.filter(({ answerers }) => answerers.has(id)).map(({ name }) => name)
}
