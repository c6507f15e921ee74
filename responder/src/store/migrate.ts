import type { Database, Queries } from './database.ts'
import { MIGRATIONS } from './migrations/index.ts'

/** An arbitrary number, the same on every node. */
const LOCK = 5_209_311

/** The store was written by a later version of this service. */
export class StoreTooNewError extends Error {
  readonly code = 'STORE_TOO_NEW'
}

/** The latest version of the store that this service knows. */
export const VERSION = MIGRATIONS.length

/**
 * Migrates the store forward to this version, or to an earlier one for a back-up of that time. If several nodes start
 * together, one migrates and the others wait.
 *
 * @throws {StoreTooNewError} if the store is at a later version.
 */
export async function migrate(database: Database, now: () => number, to = VERSION): Promise<void> {
  await database.transaction(async (transaction) => {
    if (database.kind === 'postgres') await transaction.all('select pg_advisory_xact_lock($1)', LOCK)
    await transaction.run('create table if not exists migrations (id bigint primary key, at bigint not null)')
    const done = await versionUpTo(transaction, to)
    for (const [index, statements] of MIGRATIONS.slice(done, to).entries()) {
      for (const statement of statements) await transaction.run(statement)
      await transaction.run('insert into migrations (id, at) values ($1, $2)', done + index + 1, now())
    }
  })
}

/** Reads the version of a migrated store. */
export async function versionOf({ all }: Pick<Queries, 'all'>): Promise<number> {
  const [row] = await all('select max(id) as id from migrations')
  return Number(row?.id ?? 0)
}

/** Reads the version of a migrated store. Throws `StoreTooNewError` if it is later than `most`. */
export async function versionUpTo(queries: Pick<Queries, 'all'>, most = VERSION): Promise<number> {
  const version = await versionOf(queries)
  if (version <= most) return version
  throw new StoreTooNewError(
    `The store is at version ${version}, and ${most} is wanted here: use the service of that version, or a later one.`,
  )
}
