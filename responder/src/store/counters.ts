import type { State } from '@cfa/protocol'
import type { Queries } from './database.ts'
import { placesOf } from './places.ts'

/** The state of a delivery: still to be sent, arrived or no longer of use, or never arrived. */
export type DeliveryState = 'due' | 'done' | 'given_up'

/** Names of counters. */
export const COUNTERS = {
  /** Open questions in a state. */
  questions: (state: State) => `questions.${state}`,
  deliveries: (state: DeliveryState) => `deliveries.${state}`,
  /** Test releases that a project has had. */
  tests: (projectId: string) => `tests.${projectId}`,
  /** Bytes of all stored questions of a project, open or not. */
  bytes: (projectId: string) => `bytes.${projectId}`,
}

/**
 * Adds what a transaction has counted, as its last statement and always in the same order, so that a transaction that
 * waits for a row here holds no row that another one needs.
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

/** Reads some counters, with 0 for those that have never been counted. */
export async function readCounters(
  { all }: Pick<Queries, 'all'>,
  names: readonly string[],
): Promise<Map<string, number>> {
  const places = placesOf(names.length)
  const rows = await all(`select name, value from counters where name in (${places})`, ...names)
  const values = new Map(rows.map(({ name, value }) => [String(name), Number(value)]))
  return new Map(names.map((name) => [name, values.get(name) ?? 0]))
}
