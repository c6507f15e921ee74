import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import type { Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { createDatabase } from './hosted-postgres.ts'
import { memoryFolder } from './memory-folder.ts'

/** Far more than the stores of all tests that run at once. */
const ROOM_BYTES = 512 * 1024 ** 2

/** An empty database of its own, that several can connect to, as several nodes do. */
export interface Place {
  /** A file, or a `postgres://` URL. */
  address: string
  /** Opens a connection, closed with the test. */
  connect: () => Database
}

export interface Kind {
  kind: Database['kind']
  /** A database that nobody has migrated. */
  place: (t: ExecutionContext) => Promise<Place>
  /** A migrated database. */
  open: (t: ExecutionContext) => Promise<Database>
}

/** Runs a contract over SQLite and over PostgreSQL: `contract` registers the tests of one kind. */
export function forEachDatabase(
  contract: (kind: Database['kind'], open: Kind['open'], all: Kind) => void,
): void {
  const kinds: Kind[] = [
    { kind: 'sqlite', place: sqlitePlace, open: openTemporary },
    {
      kind: 'postgres',
      place: (t) => postgresPlace(t, 'empty'),
      open: async (t) => (await postgresPlace(t, 'migrated')).connect(),
    },
  ]
  for (const kind of kinds) contract(kind.kind, kind.open, kind)
}

/** A migrated SQLite database in a temporary folder, for tests that need one kind only. */
export const openTemporary: Kind['open'] = async (t) => {
  const database = (await sqlitePlace(t)).connect()
  await migrate(database, Date.now)
  return database
}

/** A folder that goes with the test. */
export async function temporaryFolder(t: ExecutionContext, parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'cfa-responder-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/**
 * As `temporaryFolder`, for a store: in memory where there is room. What is confirmed is on the disk, and a test that
 * waits for a disk keeps its process from everything else.
 */
export async function storeFolder(t: ExecutionContext): Promise<string> {
  return temporaryFolder(t, (await memoryFolder(ROOM_BYTES)).folder)
}

async function sqlitePlace(t: ExecutionContext): Promise<Place> {
  const address = join(await storeFolder(t), 'responder.sqlite')
  return { address, connect: () => closedWith(t, openSqlite(address)) }
}

async function postgresPlace(t: ExecutionContext, create: 'empty' | 'migrated'): Promise<Place> {
  const address = await createDatabase(t, create)
  return { address, connect: () => closedWith(t, openPostgres(address)) }
}

/** Teardowns run in reverse: what uses the database is torn down before it. */
function closedWith(t: ExecutionContext, database: Database): Database {
  t.teardown(() => database.close())
  return database
}
