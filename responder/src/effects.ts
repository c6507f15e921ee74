import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the service needs from the world, apart from its store and its sockets. Tests bring their own. */
export interface Effects {
  /** Milliseconds since 1970. */
  now: () => number
  uuid: () => string
  /** 256 random bits, base64url. */
  token: () => string
  sleep: (ms: number) => Promise<void>
}

export const nodeEffects: Effects = {
  now: Date.now,
  uuid: randomUUID,
  token: () => randomBytes(32).toString('base64url'),
  sleep: async (ms) => await sleep(ms),
}
