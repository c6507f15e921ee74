import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, type Queries, type Row, StoreUnavailableError, type Value } from './database.ts'
import { newsOf } from './sqlite-news.ts'
import { allOrNothing, refuseInside, type Work } from './transactions.ts'

/**
 * Busy, locked, read-only, I/O, corrupt, cannot open, protocol, not a database.
 *
 * @see https://www.sqlite.org/rescode.html
 */
const UNAVAILABLE = new Set([5, 6, 8, 10, 11, 14, 15, 26])
const BUSY = 5
const FULL = 13
const BUSY_MS = 5_000
const BUSY_AGAIN_MS = 5
const READS = /^\s*(?:select|with)\b/i

/**
 * Opens a SQLite file, and creates it if needed. Committed means on the disk: `synchronous` is `full`.
 *
 * Reads and writes have a connection each, so that a read never waits for a transaction of this process. Waiting for
 * another process's transaction does not block this process either, because the writer does without SQLite's busy
 * handler.
 *
 * @param options - `maxPages` bounds the file, in pages of 4096 bytes. Default: no bound.
 */
export function openSqlite(file: string, { maxPages }: { maxPages?: number } = {}): Database {
  const writer = connect(file)
  writer.exec('pragma busy_timeout = 0')
  if (maxPages) writer.exec(`pragma max_page_count = ${Math.trunc(maxPages)}`)
  const reader = connect(file)
  reader.exec('pragma query_only = on')
  const [reading, writing] = [queriesOf(reader), queriesOf(writer)]
  const news = newsOf(writer)
  const inside = refuseInside()
  let last: Promise<unknown> = Promise.resolve()

  /** Runs one transaction after the other. */
  async function transaction<Result>(work: Work<Result>): Promise<Result> {
    inside.refuse()
    const committed = last.then(() => commit(work)).catch(translate)
    last = committed.catch(() => {})
    return committed
  }

  async function commit<Result>(work: Work<Result>): Promise<Result> {
    let announced: Iterable<string> = []
    const announce = async (topics: Iterable<string>) => {
      announced = topics
    }
    await begin(writer)
    try {
      const result = await inside.run(() => allOrNothing(writing, announce, work))
      writer.exec('commit')
      news.say(announced)
      return result
    } catch (error) {
      if (writer.isOpen && writer.isTransaction) writer.exec('rollback')
      throw error
    }
  }

  const run: Queries['run'] = (sql, ...values) => transaction((queries) => queries.run(sql, ...values))
  return {
    kind: 'sqlite',
    forUpdate: '',
    forShare: '',
    all: async (sql, ...values) => {
      inside.refuse()
      if (!READS.test(sql)) return transaction((mine) => mine.all(sql, ...values))
      return reading.all(sql, ...values).catch(translate)
    },
    run,
    transaction,
    snapshot: (work) => snapshot(file, work).catch(translate),
    listen: news.listen,
    close: async () => {
      news.close()
      await last
      if (reader.isOpen) reader.close()
      if (writer.isOpen) writer.close()
    },
  }
}

function connect(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file, { timeout: BUSY_MS })
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
    // The commit that fills the log moves it into the file: little and often, so that no commit waits long.
    database.exec('pragma wal_autocheckpoint = 200')
    return database
  } catch (error) {
    return translate(error)
  }
}

async function snapshot<Result>(
  file: string,
  work: (queries: Pick<Queries, 'all'>) => Promise<Result>,
): Promise<Result> {
  const connection = connect(file)
  try {
    connection.exec('pragma query_only = on; begin')
    return await work(queriesOf(connection))
  } finally {
    connection.close()
  }
}

async function begin(writer: DatabaseSync): Promise<void> {
  const deadline = Date.now() + BUSY_MS
  for (;;) {
    try {
      return writer.exec('begin immediate')
    } catch (error) {
      if (resultOf(error) !== BUSY || Date.now() > deadline) throw error
      await sleep(BUSY_AGAIN_MS)
    }
  }
}

function queriesOf(database: DatabaseSync): Queries {
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

/** Names the values, because to SQLite `$1` is a parameter's name. */
const named = (values: Value[]) => Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value]))

/** Reads the primary result code from the extended one. */
const resultOf = (error: unknown) => ((error as { errcode?: number }).errcode ?? 0) & 0xff

function translate(error: unknown): never {
  const result = resultOf(error)
  const isClosed = (error as { code?: string }).code === 'ERR_INVALID_STATE'
  if (result === FULL) throw new StoreUnavailableError('STORE_FULL', error)
  if (isClosed || UNAVAILABLE.has(result)) throw new StoreUnavailableError('STORE_UNAVAILABLE', error)
  throw error
}
