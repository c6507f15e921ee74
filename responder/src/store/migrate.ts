import type { Database, Transaction } from './database.ts'
import { MIGRATIONS } from './migrations/index.ts'

/** Any number; the same one at every node. */
const LOCK = 5_209_311

/** The store was written by a later version of this service. */
export class StoreTooNewError extends Error {
  readonly code = 'STORE_TOO_NEW'
}

/** Brings the store to this version, forward only. Of several nodes that start together one does it, and the others wait. */
export async function migrate(database: Database, now: () => number): Promise<void> {
  await database.transaction(async (transaction) => {
    if (database.kind === 'postgres') await transaction.all('select pg_advisory_xact_lock($1)', LOCK)
    await transaction.run('create table if not exists migrations (id bigint primary key, at bigint not null)')
    const done = await doneIn(transaction)
    if (done > MIGRATIONS.length) {
      throw new StoreTooNewError(
        `The store is at version ${done}, and this service knows ${MIGRATIONS.length}: start the later one.`,
      )
    }
    for (const [index, statements] of MIGRATIONS.slice(done).entries()) {
      for (const statement of statements) await transaction.run(statement)
      await transaction.run('insert into migrations (id, at) values ($1, $2)', done + index + 1, now())
    }
  })
}

async function doneIn({ all }: Transaction): Promise<number> {
  const [row] = await all('select max(id) as id from migrations')
  return Number(row?.id ?? 0)
}
