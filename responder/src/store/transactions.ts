import { AsyncLocalStorage } from 'node:async_hooks'
import { addCounts } from './counters.ts'
import type { Queries, Transaction } from './database.ts'

export type Work<Result> = (transaction: Transaction) => Promise<Result>

/**
 * Refuses the database's own queries within one of its transactions. They would wait for the very transaction that
 * waits for them, at the latest once every connection is in use.
 */
export function refuseInside() {
  const storage = new AsyncLocalStorage<{ isOpen: boolean }>()
  return {
    /** @throws {TypeError} within `run`. */
    refuse: (): void => {
      if (storage.getStore()?.isOpen) {
        throw new TypeError('Within a transaction, use its own queries, not those of the database.')
      }
    },
    run: async <Result>(work: () => Promise<Result>): Promise<Result> => {
      const own = { isOpen: true }
      try {
        return await storage.run(own, work)
      } finally {
        own.isOpen = false
      }
    },
  }
}

/**
 * Does the work, and then adds its counts and announces its topics, as the very last statements. If a query failed, it
 * throws even if the work went on, so that nothing is committed.
 *
 * @param announce - Announces topics with the commit.
 */
export async function allOrNothing<Result>(
  queries: Queries,
  announce: (topics: ReadonlySet<string>) => Promise<unknown>,
  work: Work<Result>,
): Promise<Result> {
  const failures: unknown[] = []
  const noted = <Answer>(answer: Promise<Answer>): Promise<Answer> =>
    answer.catch((error) => {
      failures.push(error)
      throw error
    })
  const counts = new Map<string, number>()
  const topics = new Set<string>()
  const result = await work({
    all: (sql, ...values) => noted(queries.all(sql, ...values)),
    run: (sql, ...values) => noted(queries.run(sql, ...values)),
    announce: async (topic) => void topics.add(topic),
    count: (counter, by) => void counts.set(counter, (counts.get(counter) ?? 0) + by),
  })
  if (failures.length > 0) throw failures[0]
  await addCounts(queries, counts)
  if (topics.size > 0) await announce(topics)
  return result
}
