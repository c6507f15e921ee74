import { setImmediate } from 'node:timers/promises'

/** Somebody who waits for a question to have a higher revision. */
export interface Waiter {
  /** Resolves with `true` at news, with `false` when the time is over, `signal` is aborted, or the service stops. */
  news: (waitMs: number, signal: AbortSignal) => Promise<boolean>
  leave: () => void
}

/** One job polls a question once at a time; a connection that broke may be one more for a while. */
const OF_ONE_QUESTION = 4
/** How many questions are looked at in one query where some may have been missed. */
const BATCH = 200

interface Place {
  after: number
  settle: (isNews: boolean) => void
}

/**
 * Who waits for what, in this process. News of a question is one look into a map, whoever else waits; nothing is done
 * while there is none.
 */
export function createWaiters() {
  const places = new Map<string, Set<Place>>()
  let isOpen = true

  function enter(id: string, after: number): Waiter {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const place: Place = { after, settle: resolve }
    const others = places.get(id) ?? new Set()
    places.set(id, others)
    const [oldest] = others
    if (others.size >= OF_ONE_QUESTION) oldest?.settle(false)
    others.add(place)
    if (!isOpen) resolve(false)
    return {
      news: (waitMs, signal) => within(promise, resolve, { waitMs, signal }),
      leave: () => {
        others.delete(place)
        if (others.size === 0 && places.get(id) === others) places.delete(id)
      },
    }
  }

  function wake(id: string): void {
    for (const { settle } of places.get(id) ?? []) settle(true)
  }

  /**
   * Wakes those who missed something, a bounded number at a time.
   *
   * @param revisionsOf - The revisions of some questions, by their ids.
   */
  async function wakeMissed(revisionsOf: (ids: string[]) => Promise<Map<string, number>>): Promise<void> {
    const ids = [...places.keys()]
    for (let start = 0; start < ids.length; start += BATCH) {
      for (const [id, revision] of await revisionsOf(ids.slice(start, start + BATCH))) {
        for (const { after, settle } of places.get(id) ?? []) if (revision > after) settle(true)
      }
      await setImmediate()
    }
  }

  /** From now on nobody waits. */
  function close(): void {
    isOpen = false
    for (const others of places.values()) for (const { settle } of others) settle(false)
  }

  const count = (): number => [...places.values()].reduce((sum, { size }) => sum + size, 0)

  return { enter, wake, wakeMissed, close, count }
}

async function within(
  promise: Promise<boolean>,
  resolve: (isNews: boolean) => void,
  { waitMs, signal }: { waitMs: number; signal: AbortSignal },
): Promise<boolean> {
  const end = () => resolve(false)
  const timer = setTimeout(end, waitMs)
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}
