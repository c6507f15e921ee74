import * as z from 'zod'
import { type Person, person } from '../api/people.ts'
import { ServiceError } from '../errors.ts'
import { jsonText } from '../json-text.ts'
import type { Queries, Row } from '../store/database.ts'

/** The columns of a person. The query has to call the table `people`. */
export const PERSON_COLUMNS = 'people.id, people.name, people.role, people.accounts'

const personRow = person.extend({ accounts: jsonText(z.array(z.string())) })

/** Reads a row with `PERSON_COLUMNS`. */
export const personOf = (row: Row): Person => personRow.parse(row)

/** Finds a current member. */
export async function findPerson(
  { all }: Pick<Queries, 'all'>,
  column: 'id' | 'name_key',
  value: string,
): Promise<Person | undefined> {
  const [row] = await all(
    `select ${PERSON_COLUMNS} from people where ${column} = $1 and removed_at is null`,
    value,
  )
  return row && personOf(row)
}

/** Who changes something: a person, or somebody at the service's command line. */
export type Actor = { id: string } | 'cli'

/** The name of an actor in the audit log. */
export const actorOf = (by: Actor): string => (by === 'cli' ? by : `person:${by.id}`)

/** The error for a person who does not exist, or no longer does. */
export const notAdmin = () => new ServiceError('not_allowed', 'Only admins may do this.')
export const unknownPerson = () => new ServiceError('not_found', 'There is no such person.')

/** The topic announced when one or all of a person's sessions have ended. */
export const leftTopic = (id: string): string => `${LEFT}${id}`
const LEFT = 'left:'

/** The id of the person in a `leftTopic`. `undefined` for all other topics. */
export const personOfLeft = (topic: string): string | undefined =>
  topic.startsWith(LEFT) ? topic.slice(LEFT.length) : undefined
