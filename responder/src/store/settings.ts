import type { Queries } from './database.ts'

/** Reads a setting. `undefined` if it was never stored. */
export async function readSetting({ all }: Pick<Queries, 'all'>, name: string): Promise<string | undefined> {
  const [row] = await all('select value from settings where name = $1', name)
  return row && String(row.value)
}

/** Reads a setting that is the same on every node. The first caller makes it. */
export async function settingOnce(database: Queries, name: string, make: () => string): Promise<string> {
  const stored = await readSetting(database, name)
  if (stored !== undefined) return stored
  await database.run(
    'insert into settings (name, value) values ($1, $2) on conflict (name) do nothing',
    ...[name, make()],
  )
  const made = await readSetting(database, name)
  if (made === undefined) throw new Error(`The setting ${name} was not stored.`)
  return made
}
