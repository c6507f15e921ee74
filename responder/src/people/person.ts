import * as z from 'zod'
import { type Person, person } from '../api/people.ts'
import { ServiceError } from '../errors.ts'
import { jsonText } from '../json-text.ts'
import type { Row } from '../store/database.ts'

/** The columns of a person, of a table that is called `people` in the query. */
export const PERSON_COLUMNS = 'people.id, people.name, people.role, people.accounts'

const personRow = person.extend({ accounts: jsonText(z.array(z.string())) })

/** Reads a row with `PERSON_COLUMNS`. */
export const personOf = (row: Row): Person => personRow.parse(row)

/** Who changes something: a person, or somebody at the service's command line. */
export type Actor = { id: string } | 'cli'

/** How the audit log calls them. */
export const actorOf = (by: Actor): string => (by === 'cli' ? by : `person:${by.id}`)

/** No such person, or not any more. */
export const unknownPerson = () => new ServiceError('not_found', 'There is no such person.')

/** What is announced where one or all of a person's sessions have ended. */
export const leftTopic = (id: string): string => `${LEFT}${id}`
const LEFT = 'left:'

/** The person of such a topic; `undefined` for all others. */
export const whoLeft = (topic: string): string | undefined =>
  topic.startsWith(LEFT) ? topic.slice(LEFT.length) : undefined
