import { setImmediate } from 'node:timers/promises'

/** Somebody who waits for a question to have a higher revision. */
export interface Waiter {
  /** Resolves with `true` when there may be news since the last call, with `false` when the wait is over. */
  next: () => Promise<boolean>
  leave: () => void
}

export interface Patience {
  waitMs: number
  /** Aborted when nobody is there any more to hear the news. */
  signal: AbortSignal
}

/** One job polls a question once at a time; a connection that broke may be one more for a while. */
const OF_ONE_QUESTION = 4
/** How many questions are looked at in one query where some may have been missed. */
const BATCH = 200

/** As whom somebody waits. */
export interface Credential {
  projectId?: string
  secretHash?: string | undefined
  /** With an identity in place of a secret. */
  isBuild?: boolean
}

interface Place extends Credential {
  after: number
  wake: () => void
  end: () => void
}

/**
 * Who waits for what, in this process. News of a question is one look into a map, however many wait; nothing is done
 * while there is none.
 */
export function createWaiters() {
  const places = new Map<string, Set<Place>>()
  let isOpen = true

  function enter(id: string, after: number, patience: Patience, credential: Credential = {}): Waiter {
    const { next, stop, ...bell } = createBell(patience)
    const place: Place = { ...credential, after, ...bell }
    const others = places.get(id) ?? new Set()
    places.set(id, others)
    const [oldest] = others
    if (oldest && others.size >= OF_ONE_QUESTION) {
      others.delete(oldest)
      oldest.end()
    }
    others.add(place)
    if (!isOpen) place.end()
    return {
      next,
      leave: () => {
        stop()
        others.delete(place)
        if (others.size === 0 && places.get(id) === others) places.delete(id)
      },
    }
  }

  function wake(id: string): void {
    for (const place of places.get(id) ?? []) place.wake()
  }

  const everyPlace = (): Place[] => [...places.values()].flatMap((others) => [...others])

  /** Wakes all who wait as this project: their secret may have ended. */
  function wakeProject(projectId: string): void {
    for (const place of everyPlace()) if (place.projectId === projectId) place.wake()
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
        for (const place of places.get(id) ?? []) if (revision > place.after) place.wake()
      }
      await setImmediate()
    }
  }

  /**
   * Wakes those whose secret has ended, where that may have been missed.
   *
   * @param living - Which of these hashes are of secrets that still work.
   */
  async function wakeEnded(living: (hashes: string[]) => Promise<Set<string>>): Promise<void> {
    const hashes = [...new Set(everyPlace().flatMap(({ secretHash }) => secretHash ?? []))]
    for (let start = 0; start < hashes.length; start += BATCH) {
      const some = hashes.slice(start, start + BATCH)
      const alive = await living(some)
      const ended = new Set(some.filter((hash) => !alive.has(hash)))
      for (const place of everyPlace()) if (ended.has(place.secretHash ?? '')) place.wake()
      await setImmediate()
    }
    // Whether a build may still ask is found out by itself.
    for (const place of everyPlace()) if (place.isBuild) place.wake()
  }

  /** From now on nobody waits. */
  function close(): void {
    isOpen = false
    for (const others of places.values()) for (const place of others) place.end()
  }

  const count = (): number => [...places.values()].reduce((sum, { size }) => sum + size, 0)

  const has = (id: string): boolean => places.has(id)

  return { enter, wake, wakeProject, wakeMissed, wakeEnded, close, count, has }
}

/** Rings at news, also at what comes while nobody listens; ends once, at the latest when the time is over. */
function createBell({ waitMs, signal }: Patience) {
  let isRung = false
  let isEnded = signal.aborted
  let resume: (() => void) | undefined
  const wake = (): void => {
    isRung = true
    resume?.()
  }
  const end = (): void => {
    isEnded = true
    resume?.()
  }
  const timer = setTimeout(end, waitMs)
  signal.addEventListener('abort', end)
  const stop = (): void => {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
  const next = async (): Promise<boolean> => {
    if (!isRung && !isEnded) await new Promise<void>((resolve) => (resume = resolve))
    const hasRung = isRung
    isRung = false
    return hasRung
  }
  return { wake, end, stop, next }
}
