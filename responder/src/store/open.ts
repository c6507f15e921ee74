import { access, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { type Database, StoreUnavailableError } from './database.ts'
import { lockDataDir } from './lock.ts'
import { migrate } from './migrate.ts'

export interface OpenOptions {
  /**
   * Whether a service opens the store. It locks its SQLite file and creates a missing store, while commands work
   * alongside it.
   */
  asService: boolean
  now: () => number
  /** The version to migrate to. Default: the latest. */
  version?: number
}

/** A command found no store. Only a starting service and `restore` create one. */
export class StoreMissingError extends Error {
  readonly code = 'STORE_MISSING'

  constructor({ databaseUrl, dataDir }: StoreConfig) {
    const place = databaseUrl ? 'the database of CFA_DATABASE_URL' : dataDir
    super(
      `There is no store in ${place}. Set CFA_DATA_DIR or CFA_DATABASE_URL as the service has them. A service that was never started has no store yet: start it first.`,
    )
  }
}

export type StoreConfig = Pick<Config, 'dataDir' | 'databaseUrl'>

/** Returns a row if a service has used the store. A file or a database alone is not a store. */
const MIGRATED = {
  sqlite: "select 1 as one from sqlite_master where type = 'table' and name = 'migrations'",
  postgres: "select 1 as one where to_regclass('migrations') is not null",
}

/** The path of the SQLite file. */
const sqliteFile = (dataDir: string): string => join(dataDir, 'responder.sqlite')

/**
 * Opens the configured store and migrates it. As a service it creates the data folder, for this user only.
 *
 * @throws {StoreInUseError | StoreMissingError | StoreTooNewError | StoreUnavailableError}
 */
export async function openStore(
  config: StoreConfig,
  { asService, now, version }: OpenOptions,
): Promise<Database> {
  const database = await connectStore(config, asService)
  try {
    await migrate(database, now, version)
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

/** Opens the store as it is. Throws `StoreMissingError` except for a service. */
export async function connectStore(config: StoreConfig, asService: boolean): Promise<Database> {
  const { databaseUrl, dataDir } = config
  if (!asService && !databaseUrl) await refuseMissingFile(config)
  const database = await (databaseUrl ? postgres(databaseUrl) : sqlite(dataDir, asService))
  if (asService) return database
  try {
    if ((await database.all(MIGRATED[database.kind])).length === 0) throw new StoreMissingError(config)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

async function refuseMissingFile(config: StoreConfig): Promise<void> {
  await access(sqliteFile(config.dataDir)).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new StoreMissingError(config) : error
  })
}

async function postgres(url: string): Promise<Database> {
  const { openPostgres } = await import('./postgres.ts')
  return openPostgres(url)
}

async function sqlite(dataDir: string, asService: boolean): Promise<Database> {
  const { openSqlite } = await import('./sqlite.ts')
  const file = sqliteFile(dataDir)
  if (!asService) return openSqlite(file)
  await makePrivate(dataDir, file).catch((error) => {
    throw new StoreUnavailableError('STORE_UNAVAILABLE', error)
  })
  const unlock = lockDataDir(dataDir)
  try {
    const database = openSqlite(file)
    return { ...database, close: () => database.close().finally(unlock) }
  } catch (error) {
    unlock()
    throw error
  }
}

/** Creates the folder and the file for this user only. SQLite gives the files next to its own the same mode. */
async function makePrivate(dataDir: string, file: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await (await open(file, 'a', 0o600)).close()
}
