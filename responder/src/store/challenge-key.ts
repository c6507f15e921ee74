import { randomBytes } from 'node:crypto'
import type { Queries } from './database.ts'
import { settingOnce } from './settings.ts'

/** The key's name in the settings. Back-ups leave it out, so that no earlier challenge is valid after a restore. */
export const CHALLENGE_KEY = 'challenge_key'

const BYTES = 32

/** Reads the key for making challenges, which is the same on every node. The first caller makes it. */
export async function readChallengeKey(database: Queries): Promise<Buffer> {
  const make = () => randomBytes(BYTES).toString('base64url')
  return Buffer.from(await settingOnce(database, CHALLENGE_KEY, make), 'base64url')
}
