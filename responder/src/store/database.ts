/** What a column holds: text, a whole number (also for dates: milliseconds since 1970, and for yes or no: 1 or 0), or nothing. */
export type Value = string | number | null
export type Row = Record<string, Value>

/** SQL that SQLite and PostgreSQL both take, with `$1`, `$2`, … for the values. */
export interface Queries {
  all: (sql: string, ...values: Value[]) => Promise<Row[]>
  /** Resolves with how many rows it changed. */
  run: (sql: string, ...values: Value[]) => Promise<number>
}

export interface Transaction extends Queries {
  /** Says a topic to the listeners of every node, once this is committed; said twice, it may be heard once. */
  announce: (topic: string) => Promise<void>
  /** Adds to a counter with the commit: `store/counters.ts` has their names. */
  count: (counter: string, by: number) => void
}

/** A store's connection: the SQL above it is the same for both kinds. */
export interface Database extends Queries {
  kind: 'sqlite' | 'postgres'
  /** Put behind a `select` in a transaction that is to change the row: nobody else changes it before the end. */
  forUpdate: '' | ' for update'
  /**
   * All or nothing: also where `work` goes on after a query that failed. What it returns was true when it was committed.
   * Within it, the queries of the database itself are refused with a `TypeError`: they could wait for it for ever.
   */
  transaction: <Result>(work: (transaction: Transaction) => Promise<Result>) => Promise<Result>
  /** Reads the store as it was at one moment, whatever is committed meanwhile; holds nobody up. */
  snapshot: <Result>(work: (queries: Pick<Queries, 'all'>) => Promise<Result>) => Promise<Result>
  /**
   * Calls `listener` with each announced topic, and with `*` where some may have been missed: after connecting again, or
   * when another process has changed the SQLite file. A listener does not throw. Returns how to stop.
   */
  listen: (listener: (topic: string) => void) => () => void
  close: () => Promise<void>
}

/** Every topic may have news. */
export const EVERYTHING = '*'

/**
 * The store cannot be used now: it does not answer, or it is full. Nothing of the call was kept, unless PostgreSQL went
 * away in the middle of a commit: then it is open whether it was.
 */
export class StoreUnavailableError extends Error {
  readonly code: 'STORE_UNAVAILABLE' | 'STORE_FULL'

  constructor(code: 'STORE_UNAVAILABLE' | 'STORE_FULL', cause: unknown) {
    super(code === 'STORE_FULL' ? 'The store is full.' : 'The store does not answer.', { cause })
    this.code = code
  }
}
