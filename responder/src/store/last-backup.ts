import type { Queries } from './database.ts'

const NAME = 'last_backup'

/** Notes that the store was backed up whole at this moment. */
export async function recordBackup({ run }: Pick<Queries, 'run'>, at: number): Promise<void> {
  await run(
    'insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
    ...[NAME, String(at)],
  )
}

/** When it was last backed up; `undefined`: never. */
export async function lastBackup({ all }: Pick<Queries, 'all'>): Promise<number | undefined> {
  const [row] = await all('select value from settings where name = $1', NAME)
  return row && Number(row.value)
}
