import { isIPv6 } from 'node:net'

/** Keys that are counted at once; with one more the one whose time ends first is forgotten. */
const KEYS = 10_000

/** Counts by key within a time that begins with the first. */
export interface Limiter {
  /** Counts one more. Returns the seconds until it may go on, or 0 where it may now. `most`: in place of the limit. */
  hit: (key: string, most?: number) => number
}

/** Lets `limit` in `windowMs` pass. Kept in memory: each node counts for itself. */
export function createLimiter(limit: number, windowMs: number, now: () => number): Limiter {
  // In the order in which their times end: a key that begins anew is put behind the others.
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

/** What counts as one address: of IPv6 the network of 64 bits, which a single customer has whole. */
export function addressKey(ip: string): string {
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
