import { isIPv6 } from 'node:net'

/** How many keys are counted at once. One more, and the key whose window ends first is forgotten. */
const KEYS = 10_000

/** Counts hits for each key, in a window that begins with the first hit. */
export interface Limiter {
  /**
   * Counts one hit. Returns the seconds until the key may go on, or 0 if it may go on now. `most` replaces the limit.
   */
  hit: (key: string, most?: number) => number
}

/** Allows `limit` hits in `windowMs`. The counts are kept in memory, so each node counts for itself. */
export function createLimiter(limit: number, windowMs: number, now: () => number): Limiter {
  // Ordered by the end of each window: a key that starts a new one moves to the back.
  const windows = new Map<string, { count: number; endsAt: number }>()
  return {
    hit: (key, most = limit) => {
      const at = now()
      let window = windows.get(key)
      if (!window || window.endsAt <= at) {
        windows.delete(key)
        window = { count: 0, endsAt: at + windowMs }
        windows.set(key, window)
        const [first] = windows.keys()
        if (windows.size > KEYS && first !== undefined) windows.delete(first)
      }
      window.count += 1
      return window.count > most ? Math.ceil((window.endsAt - at) / 1000) : 0
    },
  }
}

/**
 * The address that is counted: for IPv6 its /64 network, all of which a single customer has. Some proxies add the port,
 * which is another one for each connection.
 */
export function addressKey(address: string): string {
  const ip = address.replace(/^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/, '$1$2')
  if (!isIPv6(ip)) return ip
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped) return mapped
  const [head = '', tail] = ip.split('::')
  const groups = head.split(':').filter(Boolean)
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length
  const all = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ?? '').split(':')]
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group || '0', 16).toString(16))
    .join(':')}::/64`
}
