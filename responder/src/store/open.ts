import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { type Database, StoreUnavailableError } from './database.ts'
import { lockDataDir } from './lock.ts'
import { migrate } from './migrate.ts'

export interface OpenOptions {
  /** A service has its SQLite file for itself; commands work beside it. */
  asService: boolean
  now: () => number
  /** Bring it to this version. Without: the latest. */
  version?: number
}

export type StoreConfig = Pick<Config, 'dataDir' | 'databaseUrl'>

/** Where the SQLite file is. */
export const sqliteFile = (dataDir: string): string => join(dataDir, 'responder.sqlite')

/**
 * Opens the store that is configured and brings it to this version; makes the data folder, for this user only.
 *
 * @throws {StoreInUseError | StoreTooNewError | StoreUnavailableError}
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

/** Opens the store as it is. */
export function connectStore({ databaseUrl, dataDir }: StoreConfig, asService: boolean): Promise<Database> {
  return databaseUrl ? postgres(databaseUrl) : sqlite(dataDir, asService)
}

async function postgres(url: string): Promise<Database> {
  const { openPostgres } = await import('./postgres.ts')
  return openPostgres(url)
}

async function sqlite(dataDir: string, asService: boolean): Promise<Database> {
  const file = sqliteFile(dataDir)
  await makePrivate(dataDir, file).catch((error) => {
    throw new StoreUnavailableError('STORE_UNAVAILABLE', error)
  })
  const unlock = asService ? lockDataDir(dataDir) : () => {}
  try {
    const { openSqlite } = await import('./sqlite.ts')
    const database = openSqlite(file)
    return { ...database, close: () => database.close().finally(unlock) }
  } catch (error) {
    unlock()
    throw error
  }
}

/** SQLite gives the files beside its own the same mode. */
async function makePrivate(dataDir: string, file: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await (await open(file, 'a', 0o600)).close()
}
