import type { Database, Queries, Value } from '../../src/store/database.ts'

/** A database, and every SQL statement given to it, with the values of its first use. */
export interface Recorded {
  database: Database
  statements: Map<string, Value[]>
  /** How long each transaction took, in milliseconds. */
  transactionsMs: number[]
}

/** Passes every call on to `inner`. */
export function recorded(inner: Database): Recorded {
  const statements = new Map<string, Value[]>()
  const transactionsMs: number[] = []
  const noted = <Method extends Queries['all'] | Queries['run']>(method: Method): Method =>
    ((sql: string, ...values: Value[]) => {
      if (!statements.has(sql)) statements.set(sql, values)
      return method(sql, ...values)
    }) as Method
  const database: Database = {
    ...inner,
    all: noted(inner.all),
    run: noted(inner.run),
    transaction: async (work) => {
      let startedAt = 0
      const result = await inner.transaction((transaction) => {
        startedAt = performance.now()
        return work({ ...transaction, all: noted(transaction.all), run: noted(transaction.run) })
      })
      transactionsMs.push(performance.now() - startedAt)
      return result
    },
  }
  return { database, statements, transactionsMs }
}
