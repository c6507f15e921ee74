import { setImmediate } from 'node:timers/promises'

/** A caller that waits for a higher revision of a question. */
export interface Waiter {
  /** Resolves with `true` if there may have been news since the last call, and with `false` when the wait is over. */
  next: () => Promise<boolean>
  leave: () => void
}

export interface WaitOptions {
  waitMs: number
  /** Aborts when nobody is left to get the news. */
  signal: AbortSignal
}

/**
 * The most waiters of one question. A job polls once at a time, but a broken connection may still count for a while.
 */
const OF_ONE_QUESTION = 4
/** How many questions are checked in one query when news may have been missed. */
const BATCH = 200

/** The credential with which a caller waits. */
export interface Credential {
  projectId?: string
  secretHash?: string | undefined
  /** Whether it is an identity token in place of a secret. */
  isBuild?: boolean
}

interface Place extends Credential {
  after: number
  wake: () => void
  end: () => void
}

/**
 * Keeps track of who waits for what in this process. News about a question costs one look-up in a map, however many
 * wait. Without news nothing is done.
 */
export function createWaiters() {
  const places = new Map<string, Set<Place>>()
  let isOpen = true

  function enter(id: string, after: number, options: WaitOptions, credential: Credential = {}): Waiter {
    const { next, stop, ...wait } = createWait(options)
    const place: Place = { ...credential, after, ...wait }
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

  /** Wakes everyone who waits with a credential of this project, because it may have ended. */
  function wakeProject(projectId: string): void {
    for (const place of everyPlace()) if (place.projectId === projectId) place.wake()
  }

  /**
   * Wakes those who missed news, a bounded number at a time.
   *
   * @param revisionsOf - Reads the revisions of some questions, by their ids.
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
   * Wakes those whose secret has ended, in case that news was missed.
   *
   * @param living - Finds which of these hashes belong to secrets that still work.
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
    // Callers with an identity token check by themselves whether their build may still ask.
    for (const place of everyPlace()) if (place.isBuild) place.wake()
  }

  /** Ends all waits, and any later one at once. */
  function close(): void {
    isOpen = false
    for (const others of places.values()) for (const place of others) place.end()
  }

  const count = (): number => [...places.values()].reduce((sum, { size }) => sum + size, 0)

  const has = (id: string): boolean => places.has(id)

  return { enter, wake, wakeProject, wakeMissed, wakeEnded, close, count, has }
}

/**
 * Makes a wait that news wakes, even news from before someone listens. It ends once, at the latest after `waitMs`.
 */
function createWait({ waitMs, signal }: WaitOptions) {
  let hasNews = false
  let isEnded = signal.aborted
  let resume: (() => void) | undefined
  const wake = (): void => {
    hasNews = true
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
    if (!hasNews && !isEnded) await new Promise<void>((resolve) => (resume = resolve))
    const isNews = hasNews
    hasNews = false
    return isNews
  }
  return { wake, end, stop, next }
}
