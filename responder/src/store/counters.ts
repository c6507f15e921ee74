import type { State } from '@cfa/protocol'
import type { Queries } from './database.ts'
import { placesOf } from './places.ts'

/** Of a delivery: it is still to be sent, it has arrived or was of no use any more, or it never arrived. */
export type DeliveryState = 'due' | 'done' | 'given_up'

/** Names of counters. */
export const COUNTERS = {
  /** Questions that are in a state in which they are open. */
  questions: (state: State) => `questions.${state}`,
  deliveries: (state: DeliveryState) => `deliveries.${state}`,
  /** Test releases that a project has had. */
  tests: (projectId: string) => `tests.${projectId}`,
  /** Of all questions of a project that are kept, open or not. */
  bytes: (projectId: string) => `bytes.${projectId}`,
}

/**
 * Adds what a transaction has counted, behind all that it does, and always in one order: who waits for a row here holds none
 * that somebody else needs to get to the end.
 */
export async function addCounts({ run }: Pick<Queries, 'run'>, counts: Map<string, number>): Promise<void> {
  const changed = [...counts].filter(([, by]) => by !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (changed.length === 0) return
  const rows = changed.map((_, index) => `(${placesOf(2, 2 * index + 1)})`).join(', ')
  await run(
    `insert into counters (name, value) values ${rows}
     on conflict (name) do update set value = counters.value + excluded.value`,
    ...changed.flat(),
  )
}

/** The values of some counters, 0 for those that nobody has counted yet. */
export async function readCounters(
  { all }: Pick<Queries, 'all'>,
  names: readonly string[],
): Promise<Map<string, number>> {
  const places = placesOf(names.length)
  const rows = await all(`select name, value from counters where name in (${places})`, ...names)
  const values = new Map(rows.map(({ name, value }) => [String(name), Number(value)]))
  return new Map(names.map((name) => [name, values.get(name) ?? 0]))
}
