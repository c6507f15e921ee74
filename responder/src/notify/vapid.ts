import webPush from 'web-push'
import * as z from 'zod'
import type { Database } from '../store/database.ts'
import { settingOnce } from '../store/settings.ts'

const vapidKeys = z.object({ publicKey: z.string(), privateKey: z.string() })

/** A P-256 key pair in base64url: 65 and 32 bytes. */
export type VapidKeys = z.infer<typeof vapidKeys>

/** Reads the service's keys for Web Push. The first caller makes them, and browsers are bound to them from then on. */
export async function readVapidKeys(database: Database): Promise<VapidKeys> {
  const make = () => JSON.stringify(webPush.generateVAPIDKeys())
  return vapidKeys.parse(JSON.parse(await settingOnce(database, 'vapid', make)))
}
