/**
 * The value of a column: text, a whole number (also for times, in milliseconds since 1970, and for booleans, as 1 or
 * 0), or null.
 */
export type Value = string | number | null
export type Row = Record<string, Value>

/** Runs SQL that both SQLite and PostgreSQL accept, with `$1`, `$2`, … for the values. */
export interface Queries {
  all: (sql: string, ...values: Value[]) => Promise<Row[]>
  /** Resolves with the number of rows changed. */
  run: (sql: string, ...values: Value[]) => Promise<number>
}

export interface Transaction extends Queries {
  /**
   * Announces a topic to the listeners of every node, once this is committed. A topic announced twice may be heard
   * once.
   */
  announce: (topic: string) => Promise<void>
  /** Adds to a counter with the commit. `store/counters.ts` has the names. */
  count: (counter: string, by: number) => void
}

/** A connection to the store. Callers use the same SQL for both kinds. */
export interface Database extends Queries {
  kind: 'sqlite' | 'postgres'
  /** Appended to a `select` in a transaction that will change the row, so that nobody else changes it until the end. */
  forUpdate: '' | ' for update'
  /**
   * Appended to a `select` in a transaction that relies on the row, so that nobody changes it until the end. Others may
   * add rows that refer to it.
   */
  forShare: '' | ' for share'
  /**
   * Commits all or nothing, even if `work` goes on after a failed query. The result was true at the time of the commit.
   * Within `work`, the database's own queries throw a `TypeError`, because they could wait for the transaction for
   * ever.
   */
  transaction: <Result>(work: (transaction: Transaction) => Promise<Result>) => Promise<Result>
  /** Reads the store as it was at one moment, no matter what is committed meanwhile. It holds up nobody. */
  snapshot: <Result>(work: (queries: Pick<Queries, 'all'>) => Promise<Result>) => Promise<Result>
  /**
   * Calls `listener` with each announced topic, and with `*` if some may have been missed: after reconnecting, or if
   * another process has changed the SQLite file. A listener must not throw. Returns a function that stops it.
   */
  listen: (listener: (topic: string) => void) => () => void
  close: () => Promise<void>
}

/** The topic that means that every topic may have news. */
export const EVERYTHING = '*'

/**
 * The store can't be used now: it does not answer, or it is full. Nothing of the call was stored, unless PostgreSQL
 * went away during a commit: then nobody knows whether it was.
 */
export class StoreUnavailableError extends Error {
  readonly code: 'STORE_UNAVAILABLE' | 'STORE_FULL'

  constructor(code: 'STORE_UNAVAILABLE' | 'STORE_FULL', cause: unknown) {
    super(code === 'STORE_FULL' ? 'The store is full.' : 'The store does not answer.', { cause })
    this.code = code
  }
}
