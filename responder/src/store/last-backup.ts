import type { Queries } from './database.ts'
import { readSetting } from './settings.ts'

const NAME = 'last_backup'

/** Records when the whole store was backed up. */
export async function recordBackup({ run }: Pick<Queries, 'run'>, at: number): Promise<void> {
  await run(
    'insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
    ...[NAME, String(at)],
  )
}

/** Reads when the store was last backed up. `undefined` if never. */
export async function lastBackup(queries: Pick<Queries, 'all'>): Promise<number | undefined> {
  const at = await readSetting(queries, NAME)
  return at === undefined ? undefined : Number(at)
}
