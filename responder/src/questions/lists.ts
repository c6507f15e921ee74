import type { Database, Queries, Value } from '../store/database.ts'
import { placesOf } from '../store/places.ts'
import { QUESTION_COLUMNS, questionOf, type StoredQuestion } from './question.ts'

/** A question's place in a list. */
export interface Key {
  id: string
  at: number
}

export interface Listing {
  /**
   * SQL condition on `questions`, with `$1`, `$2`, … for `values`. An index has to have the project, the date and the
   * id of such rows in order.
   */
  where: string
  values: Value[]
  by: 'created_at' | 'expires_at'
  order: 'asc' | 'desc'
  limit: number
}

/** Numbers of projects in one query: few different statements, and none too long for SQLite. */
const PROJECTS = [1, 4, 16, 64]
/** Questions in one query. */
const LINES = 50

/** Reads the first keys of these projects, in order. No more is read of a project than the list can show. */
export async function keysOf(
  { all, kind }: Pick<Database, 'all' | 'kind'>,
  projectIds: readonly string[],
  listing: Listing,
): Promise<Key[]> {
  const { values, order, limit } = listing
  const keys: Key[] = []
  for (const ids of chunks(projectIds, PROJECTS.at(-1) ?? 1)) {
    const parts = filled(ids, PROJECTS.find((size) => size >= ids.length) ?? ids.length)
    const rows = await all(FIRST_OF_EACH[kind](parts.length, listing), ...values, ...parts)
    keys.push(...rows.map(({ id, at }) => ({ id: String(id), at: Number(at) })))
  }
  return projectIds.length > 1 ? keys.sort(inOrder(order)).slice(0, limit) : keys
}

/**
 * Makes the query, in which each project's list is a walk along an index. SQLite has no `lateral`, and PostgreSQL would
 * take longer to plan a `union` of many than to run it.
 */
const FIRST_OF_EACH = {
  sqlite: (projects: number, listing: Listing): string => {
    const selects = placesOfProjects(projects, listing).map(
      (place, index) => `select * from (${firstOf(place, listing)}) as part_${index}`,
    )
    return `select id, at from (${selects.join(' union all ')}) as parts ${endOf(listing)}`
  },
  postgres: (projects: number, listing: Listing): string => {
    const rows = placesOfProjects(projects, listing).map((place) => `(${place}::text)`)
    return `select part.id, part.at from (values ${rows.join(', ')}) as mine (project)
      cross join lateral (${firstOf('mine.project', listing)}) as part ${endOf(listing)}`
  },
}

/** The parameters for the projects, which come after those of `where`. */
const placesOfProjects = (projects: number, { values }: Listing): string[] =>
  Array.from({ length: projects }, (_, index) => `$${values.length + index + 1}`)

const firstOf = (project: string, { by, where, order, limit }: Listing): string =>
  `select id, ${by} as at from questions where project_id = ${project} and ${where}
   order by ${by} ${order}, id ${order} limit ${limit}`

const endOf = ({ order, limit }: Listing): string => `order by at ${order}, id ${order} limit ${limit}`

/** Reads the questions of a list, in its order. Those that were removed meanwhile are left out. */
export async function linesOf(
  { all }: Pick<Queries, 'all'>,
  keys: readonly Key[],
): Promise<StoredQuestion[]> {
  const found = new Map<string, StoredQuestion>()
  for (const some of chunks(keys, LINES)) {
    const ids = filled(
      some.map(({ id }) => id),
      LINES,
    )
    const places = placesOf(ids.length)
    const rows = await all(`select ${QUESTION_COLUMNS} from questions where id in (${places})`, ...ids)
    for (const row of rows) found.set(String(row.id), questionOf(row))
  }
  return keys.flatMap(({ id }) => found.get(id) ?? [])
}

const inOrder = (order: Listing['order']) => (one: Key, other: Key) => {
  const ascending = one.at - other.at || (one.id < other.id ? -1 : 1)
  return order === 'asc' ? ascending : -ascending
}

function* chunks<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}

/** Fills a list up to a length with ids that match nothing, so that there are few different statements. */
export const filled = (ids: readonly string[], length: number): string[] => [
  ...ids,
  ...Array<string>(length - ids.length).fill(''),
]
