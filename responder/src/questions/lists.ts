import type { Queries, Value } from '../store/database.ts'
import { QUESTION_COLUMNS, questionOf, type StoredQuestion } from './question.ts'

/** A question's place in a list. */
export interface Key {
  id: string
  at: number
}

export interface Listing {
  /** Of `questions`, with `$1`, `$2`, … for `values`; an index has the project, the date and the id of such rows in order. */
  where: string
  values: Value[]
  by: 'created_at' | 'expires_at'
  order: 'asc' | 'desc'
  limit: number
}

/** Projects in one query: few texts of statements, and none too long for SQLite. */
const PROJECTS = [1, 4, 16, 64]
/** Questions in one query. */
const LINES = 50

/** The first of what these projects have, in order: of each one no more is read than the list can show. */
export async function keysOf(
  { all }: Pick<Queries, 'all'>,
  projectIds: readonly string[],
  listing: Listing,
): Promise<Key[]> {
  const { by, order, values, limit, where } = listing
  const keys: Key[] = []
  for (const ids of chunks(projectIds, PROJECTS.at(-1) ?? 1)) {
    const parts = filled(ids, PROJECTS.find((size) => size >= ids.length) ?? ids.length)
    const selects = parts.map(
      (_, index) => `select * from (
         select id, ${by} as at from questions where project_id = $${values.length + index + 1} and ${where}
         order by ${by} ${order}, id ${order} limit ${limit}) as part_${index}`,
    )
    const rows = await all(
      `select id, at from (${selects.join(' union all ')}) as parts order by at ${order}, id ${order} limit ${limit}`,
      ...[...values, ...parts],
    )
    keys.push(...rows.map(({ id, at }) => ({ id: String(id), at: Number(at) })))
  }
  return projectIds.length > 1 ? keys.sort(inOrder(order)).slice(0, limit) : keys
}

/** The questions of a list, in its order; those that were removed meanwhile are left out. */
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
    const places = ids.map((_, index) => `$${index + 1}`).join(', ')
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

/** To another length, with ids of nothing: so that there are few texts of statements. */
export const filled = (ids: readonly string[], length: number): string[] => [
  ...ids,
  ...Array<string>(length - ids.length).fill(''),
]
