import pg from 'pg'
import {
  type Database,
  EVERYTHING,
  type Queries,
  type Row,
  StoreUnavailableError,
  type Transaction,
  type Value,
} from './database.ts'

const CHANNEL = 'cfa_news'
const CONNECTIONS = 10
const CONNECT_MS = 5_000
const LISTEN_AGAIN_MS = 500
/** https://www.postgresql.org/docs/current/errcodes-appendix.html: connection, resources, operator intervention. */
const UNAVAILABLE = /^(?:08|57P0|53[03])/
const FULL = '53100'

pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/**
 * Connects to PostgreSQL. The first connection is made at the first query.
 *
 * @param url - `postgres://…`, as libpq takes it.
 */
export function openPostgres(url: string): Database {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS, connectionTimeoutMillis: CONNECT_MS })
  pool.on('error', () => {}) // an idle connection that breaks is replaced; whoever needs one next hears of it
  const listeners = new Set<(topic: string) => void>()
  const ear = listenOn(url, (topic) => {
    for (const listener of listeners) listener(topic)
  })
  return {
    kind: 'postgres',
    forUpdate: ' for update',
    ...queriesOf(pool),
    transaction: (work) => transaction(pool, work),
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      await Promise.all([ear.close(), pool.end()])
    },
  }
}

function queriesOf(client: Pick<pg.Pool, 'query'>): Queries {
  const query = (sql: string, values: Value[]) => client.query<Row>(sql, values).catch(translate)
  return {
    all: async (sql, ...values) => (await query(sql, values)).rows,
    run: async (sql, ...values) => (await query(sql, values)).rowCount ?? 0,
  }
}

async function transaction<Result>(
  pool: pg.Pool,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect().catch(translate)
  const broke = (error: Error) => void error // the query that is under way rejects as well
  client.on('error', broke)
  let isWhole = false
  try {
    const queries = queriesOf(client)
    await queries.run('begin')
    const announce = async (topic: string) => {
      await queries.run('select pg_notify($1, $2)', CHANNEL, topic)
    }
    const result = await work({ ...queries, announce })
    await queries.run('commit')
    isWhole = true
    return result
  } catch (error) {
    isWhole = await client.query('rollback').then(
      () => true,
      () => false,
    )
    throw error
  } finally {
    client.off('error', broke)
    client.release(!isWhole)
  }
}

/** Listens on a connection of its own, and makes a new one whenever it breaks. */
function listenOn(url: string, hear: (topic: string) => void) {
  let isClosed = false
  let client: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined
  const again = () => {
    client?.removeAllListeners()
    client?.on('error', () => {})
    if (!isClosed) retry = setTimeout(connect, LISTEN_AGAIN_MS)
  }
  async function connect(): Promise<void> {
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, keepAlive: true })
    client.on('notification', ({ payload }) => hear(payload ?? EVERYTHING))
    client.once('error', again)
    client.once('end', again)
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      hear(EVERYTHING)
    } catch {
      again()
    }
  }
  const first = connect()
  return {
    close: async () => {
      isClosed = true
      clearTimeout(retry)
      await first
      await client?.end().catch(() => {})
    },
  }
}

function translate(error: unknown): never {
  const { code = '' } = error as { code?: string }
  if (code === FULL) throw new StoreUnavailableError('STORE_FULL', error)
  const isQuery = /^[0-9A-Z]{5}$/.test(code)
  if (!isQuery || UNAVAILABLE.test(code)) throw new StoreUnavailableError('STORE_UNAVAILABLE', error)
  throw error
}
