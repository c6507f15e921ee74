import type { Queries } from './database.ts'

const NAME = 'last_backup'

/** Records when the whole store was backed up. */
export async function recordBackup({ run }: Pick<Queries, 'run'>, at: number): Promise<void> {
  await run(
    'insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
    ...[NAME, String(at)],
  )
}

/** Reads when the store was last backed up. `undefined` if never. */
export async function lastBackup({ all }: Pick<Queries, 'all'>): Promise<number | undefined> {
  const [row] = await all('select value from settings where name = $1', NAME)
  return row && Number(row.value)
}
