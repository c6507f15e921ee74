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

/** Far more than the stores of all simultaneous tests need. */
const ROOM_BYTES = 512 * 1024 ** 2

/** An empty database for one test, which several connections can use, as several nodes do. */
export interface Place {
  /** A file, or a `postgres://` URL. */
  address: string
  /** Opens a connection, which is closed at the end of the test. */
  connect: () => Database
}

export interface Kind {
  kind: Database['kind']
  /** Creates a database without migrations. */
  place: (t: ExecutionContext) => Promise<Place>
  /** Opens a migrated database. */
  open: (t: ExecutionContext) => Promise<Database>
}

/** Runs a contract on SQLite and on PostgreSQL: `contract` registers the tests of one kind. */
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

/** A migrated SQLite database in a temporary folder, for tests that need only one kind. */
export const openTemporary: Kind['open'] = async (t) => {
  const database = (await sqlitePlace(t)).connect()
  await migrate(database, Date.now)
  return database
}

/** A folder that is removed at the end of the test. */
export async function temporaryFolder(t: ExecutionContext, parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'cfa-responder-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/**
 * Like `temporaryFolder`, for a store: in memory if there is room. A store writes what it confirms to the disk, and a
 * test that waits for a disk blocks its process.
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

/** Teardowns run in reverse order, so everything that uses the database is torn down first. */
function closedWith(t: ExecutionContext, database: Database): Database {
  t.teardown(() => database.close())
  return database
}
