import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { EVERYTHING } from './database.ts'

export const CHANNEL = 'cfa_news'
const AGAIN_MS = 500
/** A connection that broke silently is noticed after this and the query's own time-out. */
const HEARTBEAT_MS = 10_000

/** Listens to announcements on a connection of its own, from the first listener on. A broken connection is replaced. */
export function listenOn(connection: () => pg.Client) {
  const listeners = new Set<(topic: string) => void>()
  const announce = (topic: string) => {
    for (const listener of listeners) listener(topic)
  }
  const end = new AbortController()
  let listening: Promise<void> | undefined
  return {
    listen: (listener: (topic: string) => void) => {
      listeners.add(listener)
      listening ??= listenAlways(connection, announce, end.signal)
      return () => {
        listeners.delete(listener)
      }
    },
    close: async (): Promise<void> => {
      end.abort()
      await listening
    },
  }
}

async function listenAlways(
  connection: () => pg.Client,
  announce: (topic: string) => void,
  end: AbortSignal,
): Promise<void> {
  while (!end.aborted) {
    const client = connection()
    client.on('error', () => {}) // 'end' follows, or the current call rejects
    client.on('notification', ({ payload }) => announce(payload ?? EVERYTHING))
    await listenUntilItBreaks(client, announce, end).catch(() => {})
    await closed(client)
    await sleep(AGAIN_MS, undefined, { signal: end }).catch(() => {})
  }
}

async function listenUntilItBreaks(
  client: pg.Client,
  announce: (topic: string) => void,
  end: AbortSignal,
): Promise<void> {
  const broken = new AbortController()
  client.once('end', () => broken.abort())
  await client.connect()
  await client.query(`listen ${CHANNEL}`)
  announce(EVERYTHING)
  const signal = AbortSignal.any([end, broken.signal])
  while (!signal.aborted) {
    await sleep(HEARTBEAT_MS, undefined, { signal })
    await client.query('select 1')
  }
}

/** Closes a connection. A broken one may never report that it is closed. */
async function closed(client: pg.Client): Promise<void> {
  await Promise.race([client.end().catch(() => {}), sleep(AGAIN_MS, undefined, { ref: false })])
}
