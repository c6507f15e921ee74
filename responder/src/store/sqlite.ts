import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { type Database, type Row, StoreUnavailableError, type Transaction, type Value } from './database.ts'

/** What SQLite says when it cannot write. */
const FULL = 13
const BUSY_MS = 5_000

/**
 * Opens a SQLite file, and makes it if need be. Committed means on the disk: `synchronous` is `full`.
 *
 * Reading and writing have a connection each, so that a read never waits for a transaction of this process.
 */
export function openSqlite(file: string): Database {
  const writer = connect(file)
  const reader = connect(file)
  const listeners = new Set<(topic: string) => void>()
  let last: Promise<unknown> = Promise.resolve()

  /** One transaction after the other. */
  function transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const mine = last.then(() => commit(work))
    last = mine.catch(() => {})
    return mine
  }

  async function commit<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const topics = new Set<string>()
    const announce = async (topic: string) => void topics.add(topic)
    writer.exec('begin immediate')
    try {
      const result = await work({ ...queriesOf(writer), announce })
      writer.exec('commit')
      for (const topic of topics) for (const listener of listeners) listener(topic)
      return result
    } catch (error) {
      if (writer.isTransaction) writer.exec('rollback')
      throw error
    }
  }

  return {
    kind: 'sqlite',
    forUpdate: '',
    all: queriesOf(reader).all,
    run: (sql, ...values) => transaction(({ run }) => run(sql, ...values)),
    transaction: (work) => transaction(work).catch(translate),
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      await last
      reader.close()
      writer.close()
    },
  }
}

function connect(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_MS })
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
  return database
}

function queriesOf(database: DatabaseSync) {
  const statements = new Map<string, StatementSync>()
  const prepared = (sql: string) => {
    const statement = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  return {
    all: async (sql: string, ...values: Value[]) => prepared(sql).all(named(values)) as Row[],
    run: async (sql: string, ...values: Value[]) => Number(prepared(sql).run(named(values)).changes),
  }
}

/** `$1` is a parameter by name to SQLite. */
const named = (values: Value[]) => Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value]))

function translate(error: unknown): never {
  const { errcode } = error as { errcode?: number }
  if (errcode === FULL) throw new StoreUnavailableError('STORE_FULL', error)
  throw error
}
