import * as z from 'zod'
import { parsed } from '../json-text.ts'
import { CHALLENGE_KEY } from './challenge-key.ts'
import { type Database, type Queries, type Row, StoreUnavailableError, type Transaction } from './database.ts'
import { VERSION, versionUpTo } from './migrate.ts'
import { placesOf } from './places.ts'
import { TABLE_NAMES, TABLES, type TableName } from './tables.ts'

const FORMAT = 'cfa-responder-backup'
/** Rows that are read at once. A question may have 1 MiB, and other rows are far smaller. */
const PAGE = 500
const PAGE_OF_QUESTIONS = 16

const header = z.object({ format: z.literal(FORMAT), version: z.int().min(1), at: z.int() })
const rowLine = z.strictObject({
  table: z.enum(TABLE_NAMES),
  row: z.record(z.string().regex(/^[a-z_]+$/), z.union([z.string(), z.int(), z.null()])),
})
const endLine = z.strictObject({ end: z.literal(true), rows: z.int() })
export type BackupHeader = z.infer<typeof header>

/** A back-up can't be restored. The store is unchanged. */
export class RestoreError extends Error {
  readonly code: 'BACKUP_INVALID' | 'BACKUP_TOO_NEW' | 'STORE_NOT_EMPTY'

  constructor(code: RestoreError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Writes the store as it is now, even one of an earlier version, as lines of JSON: a header, a line for each row, and
 * the number of rows. The format is the same for SQLite and PostgreSQL. It contains no session, no token of another
 * service and no code, and secrets of projects only as hashes. It does contain the addresses of channels and the
 * private key for Web Push, so it must be kept private.
 *
 * @returns The number of rows.
 * @throws {StoreTooNewError} if the store was written by a later version.
 */
export function backUp(
  database: Database,
  now: () => number,
  write: (line: string) => Promise<void>,
): Promise<number> {
  return database.snapshot(async ({ all }) => {
    const version = await versionUpTo({ all })
    await write(JSON.stringify({ format: FORMAT, version, at: now() }))
    let rows = 0
    for (const table of await tablesIn(database.kind, all)) {
      for await (const row of rowsOf(table, all)) {
        if (isLeftOut(table, row)) continue
        await write(JSON.stringify({ table, row }))
        rows += 1
      }
    }
    await write(JSON.stringify({ end: true, rows }))
    return rows
  })
}

/**
 * Reads the header, which says the version of the store that the rest is for. Throws `BACKUP_INVALID`,
 * `BACKUP_TOO_NEW`.
 */
export function readHeader(line: string | undefined): BackupHeader {
  const read = header.safeParse(parsed(line ?? ''))
  if (!read.success) throw invalid(1)
  if (read.data.version > VERSION) {
    throw new RestoreError(
      'BACKUP_TOO_NEW',
      `The back-up is of version ${read.data.version}, and this service knows ${VERSION}: use the later one.`,
    )
  }
  return read.data
}

/**
 * Puts the rows of a back-up into an empty store of its version, either all or none.
 *
 * @param lines - The lines after the header.
 * @returns The number of rows restored, which leaves out those that no back-up keeps.
 * @throws {RestoreError} `STORE_NOT_EMPTY`, or `BACKUP_INVALID`, also if the end is missing or something follows it.
 */
export function restore(database: Database, lines: AsyncIterable<string>): Promise<number> {
  return database.transaction(async (transaction) => {
    await refuseRows(database.kind, transaction)
    let [number, rows, restored, isOver] = [1, 0, 0, false]
    for await (const line of lines) {
      number += 1
      if (isOver && line.trim() === '') continue
      const content = parsed(line)
      const end = endLine.safeParse(content)
      if (end.success && end.data.rows === rows && !isOver) {
        isOver = true
        continue
      }
      const read = rowLine.safeParse(content)
      // Anything after the end was written by somebody else.
      if (!read.success || isOver) throw invalid(number)
      rows += 1
      if (isLeftOut(read.data.table, read.data.row)) continue
      await insert(transaction, read.data).catch((error) => {
        // Two rows with one key, a row that refers to a missing one, or an unknown column.
        throw error instanceof StoreUnavailableError ? error : invalid(number)
      })
      restored += 1
    }
    if (!isOver) throw invalid(number + 1)
    return restored
  })
}

/**
 * Tables that are neither backed up nor restored, even from a file that has them: what would let somebody in again, and
 * tokens of other services with the work that needs them.
 */
const NOT_KEPT: ReadonlySet<TableName> = new Set([
  ...(['sessions', 'used_challenges', 'issuer_keys'] as const),
  ...(['cfa_requests', 'circleci_tokens'] as const),
  ...(['watches', 'watched_versions', 'triggers'] as const),
])

const isLeftOut = (table: TableName, { name }: Row): boolean =>
  NOT_KEPT.has(table) || (table === 'settings' && name === CHALLENGE_KEY)

/**
 * Yields the rows of a table in pages. Each page begins after the last row of the one before, so even with millions of
 * rows nothing is skipped over again.
 */
async function* rowsOf(table: TableName, all: Queries['all']): AsyncGenerator<Row> {
  const keys = TABLES[table].split(', ')
  const places = placesOf(keys.length, 2)
  const page = table === 'questions' ? PAGE_OF_QUESTIONS : PAGE
  let last: Row | undefined
  do {
    const [where, values] = last
      ? [`where (${keys.join(', ')}) > (${places})`, keys.map((key) => last?.[key] ?? null)]
      : ['', []]
    const rows = await all(
      `select * from ${table} ${where} order by ${TABLES[table]} limit $1`,
      page,
      ...values,
    )
    yield* rows
    last = rows.length < page ? undefined : rows.at(-1)
  } while (last)
}

const TABLES_HERE = {
  sqlite: "select name from sqlite_master where type = 'table'",
  postgres: 'select tablename as name from pg_tables where schemaname = current_schema()',
}

/** Lists the tables of a store. One of an earlier version lacks later tables. */
async function tablesIn(kind: Database['kind'], all: Queries['all']): Promise<TableName[]> {
  const tables = new Set((await all(TABLES_HERE[kind])).map(({ name }) => name))
  return TABLE_NAMES.filter((name) => tables.has(name))
}

/** Throws `STORE_NOT_EMPTY` if any table has a row. */
async function refuseRows(kind: Database['kind'], { all }: Transaction): Promise<void> {
  for (const table of await tablesIn(kind, all)) {
    if ((await all(`select 1 as one from ${table} limit 1`)).length === 0) continue
    throw new RestoreError(
      'STORE_NOT_EMPTY',
      'The store is not empty: restore into a new CFA_DATA_DIR or an empty database.',
    )
  }
}

async function insert({ run }: Transaction, { table, row }: z.infer<typeof rowLine>): Promise<void> {
  await run(
    `insert into ${table} (${Object.keys(row).join(', ')}) values (${placesOf(Object.keys(row).length)})`,
    ...Object.values(row),
  )
}

const invalid = (line: number) =>
  new RestoreError(
    'BACKUP_INVALID',
    `The file is not a complete back-up of this service: line ${line} is not as it was written.`,
  )
