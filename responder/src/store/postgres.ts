import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Database, type Queries, type Row, StoreUnavailableError, type Value } from './database.ts'
import { CHANNEL, listenOn } from './postgres-news.ts'
import { allOrNothing, refuseInside, type Work } from './transactions.ts'

const CONNECTIONS = 10
const CONNECT_MS = 5_000
/** A query is given up after this, for a server that does not even refuse it. */
const QUERY_MS = 20_000
/** How long closing waits for queries that are under way. */
const CLOSE_MS = 500
/** The locks of a node that has disappeared are released after this. */
const IDLE_MS = 10_000
/** A snapshot locks no rows, and waits for the reader of the back-up. */
const SNAPSHOT_IDLE_MS = 60 * 60_000
const setIdle = (ms: number) => `set local idle_in_transaction_session_timeout = ${ms}`
const BEGIN = `begin; ${setIdle(IDLE_MS)}`
const BEGIN_SNAPSHOT = `begin isolation level repeatable read, read only; ${setIdle(SNAPSHOT_IDLE_MS)}`
/** The most statements that a connection keeps prepared: the service's own, and some of each list's lengths. */
const PREPARED = 300
const PREPARED_VALUES = 20
const PREPARABLE = /^\s*(?:select|insert|update|delete)\b/i
/**
 * Classes of errors: connection, authorization, no such or no usable database, read-only, failed or deadlocked
 * transaction, resources, operator, system.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNAVAILABLE = /^(?:08|28|3D|25006|25P0|40|53|55000|57|58|XX)/
const FULL = '53100'
const { builtins, getTypeParser } = pg.types

/** Reads whole numbers as numbers. None of our `bigint`s exceeds 2^53, and their sums are `numeric`. */
const TYPES = {
  getTypeParser: ((oid: number, format: 'text') =>
    oid === builtins.INT8 || oid === builtins.NUMERIC
      ? Number
      : getTypeParser(oid, format)) as typeof getTypeParser,
}

/**
 * Opens a PostgreSQL database. The first query makes the first connection.
 *
 * @param url - `postgres://…`, as libpq accepts it.
 */
export function openPostgres(url: string): Database {
  const options = { connectionString: url, connectionTimeoutMillis: CONNECT_MS, query_timeout: QUERY_MS }
  const pool = new pg.Pool({ ...options, types: TYPES, keepAlive: true, max: CONNECTIONS })
  pool.on('error', ignore) // a broken idle connection is replaced; the next query that needs one gets an error
  // The pool listens only to idle connections. On the others, the current or next query rejects as well.
  pool.on('connect', (client) => client.on('error', ignore))
  const news = listenOn(() => new pg.Client({ ...options, keepAlive: true }))
  const inside = refuseInside()
  const prepare = preparedBy()
  const { all, run } = queriesOf(pool, prepare)
  return {
    kind: 'postgres',
    forUpdate: ' for update',
    forShare: ' for share',
    all: async (sql, ...values) => {
      inside.refuse()
      return all(sql, ...values)
    },
    run: async (sql, ...values) => {
      inside.refuse()
      return run(sql, ...values)
    },
    transaction: async (work) => {
      inside.refuse()
      return transaction(pool, prepare, BEGIN, (mine) => inside.run(() => work(mine)))
    },
    snapshot: async (work) => {
      inside.refuse()
      return transaction(pool, prepare, BEGIN_SNAPSHOT, work)
    },
    listen: news.listen,
    close: async () => {
      const closed = Promise.all([news.close(), pool.ending ? undefined : pool.end()])
      await Promise.race([closed, sleep(CLOSE_MS, undefined, { ref: false })])
    },
  }
}

type Prepare = (sql: string, values: Value[]) => pg.QueryConfig

/**
 * Names statements, so that the server parses and plans each only once for a connection. A statement that reads all
 * columns gets no name: a newer node may add a column while this one runs, and a prepared statement must not change.
 */
function preparedBy(): Prepare {
  const names = new Map<string, string>()
  return (text, values) => {
    let name = names.get(text)
    if (name === undefined && names.size < PREPARED && isPreparable(text, values)) {
      name = `cfa_${names.size}`
      names.set(text, name)
    }
    return { text, values, ...(name !== undefined && { name }) }
  }
}

const isPreparable = (text: string, { length }: Value[]): boolean =>
  length > 0 && length <= PREPARED_VALUES && PREPARABLE.test(text) && !text.includes('*')

function queriesOf(client: Pick<pg.Pool, 'query'>, prepare: Prepare): Queries {
  const query = (sql: string, values: Value[]) => client.query<Row>(prepare(sql, values)).catch(translate)
  return {
    all: async (sql, ...values) => (await query(sql, values)).rows,
    run: async (sql, ...values) => (await query(sql, values)).rowCount ?? 0,
  }
}

async function transaction<Result>(
  pool: pg.Pool,
  prepare: Prepare,
  begin: string,
  work: Work<Result>,
): Promise<Result> {
  const client = await pool.connect().catch(translate)
  try {
    await client.query(begin).catch(translate)
    const queries = queriesOf(client, prepare)
    const announce = (topics: ReadonlySet<string>) =>
      queries.run(
        'select pg_notify($1, topic) from json_array_elements_text($2) as topic',
        ...[CHANNEL, JSON.stringify([...topics])],
      )
    const result = await allOrNothing(queries, announce, work)
    await client.query('commit').catch(translate)
    client.release()
    return result
  } catch (error) {
    await client.query('rollback').then(
      () => client.release(),
      () => client.release(true),
    )
    throw error
  }
}

const ignore = () => {}

function translate(error: unknown): never {
  if (!(error instanceof pg.DatabaseError)) throw new StoreUnavailableError('STORE_UNAVAILABLE', error)
  if (error.code === FULL) throw new StoreUnavailableError('STORE_FULL', error)
  if (UNAVAILABLE.test(error.code ?? '')) throw new StoreUnavailableError('STORE_UNAVAILABLE', error)
  throw error
}
