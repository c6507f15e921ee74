import { randomBytes } from 'node:crypto'
import type { Queries } from './database.ts'

/** The key's name in the settings. Back-ups leave it out, so that no earlier challenge is valid after a restore. */
export const CHALLENGE_KEY = 'challenge_key'

const BYTES = 32

/** Reads the key for making challenges, which is the same on every node. The first caller makes it. */
export async function readChallengeKey(database: Queries): Promise<Buffer> {
  const stored = await read(database)
  if (stored) return stored
  await database.run(
    'insert into settings (name, value) values ($1, $2) on conflict (name) do nothing',
    ...[CHALLENGE_KEY, randomBytes(BYTES).toString('base64url')],
  )
  const key = await read(database)
  if (!key) throw new Error('The key for challenges was not stored.')
  return key
}

async function read({ all }: Pick<Queries, 'all'>): Promise<Buffer | undefined> {
  const [row] = await all('select value from settings where name = $1', CHALLENGE_KEY)
  return row && Buffer.from(String(row.value), 'base64url')
}
