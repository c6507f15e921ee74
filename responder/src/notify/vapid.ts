import webPush from 'web-push'
import * as z from 'zod'
import type { Database } from '../store/database.ts'

const vapidKeys = z.object({ publicKey: z.string(), privateKey: z.string() })

/** A P-256 key pair in base64url: 65 and 32 bytes. */
export type VapidKeys = z.infer<typeof vapidKeys>

const NAME = 'vapid'

/** Reads the service's keys for Web Push. The first caller makes them, and browsers are bound to them from then on. */
export async function readVapidKeys(database: Database): Promise<VapidKeys> {
  const stored = await read(database)
  if (stored) return stored
  await database.run(
    'insert into settings (name, value) values ($1, $2) on conflict (name) do nothing',
    NAME,
    JSON.stringify(webPush.generateVAPIDKeys()),
  )
  const keys = await read(database)
  if (!keys) throw new Error('The keys for Web Push were not stored.')
  return keys
}

async function read({ all }: Database): Promise<VapidKeys | undefined> {
  const [row] = await all('select value from settings where name = $1', NAME)
  return row && vapidKeys.parse(JSON.parse(String(row.value)))
}
