const KIB = 1024
const UNITS = ['B', 'KiB', 'MiB', 'GiB']

/** Formats bytes for people: `10 KiB`, `1.4 MiB`. */
export function bytes(count: number): string {
  const unit = count < 1 ? 0 : Math.min(Math.floor(Math.log(count) / Math.log(KIB)), UNITS.length - 1)
  const value = count / KIB ** unit
  return `${unit === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))}\u00a0${UNITS[unit]}`
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Formats the time that is left: `23 min`, `45 s`. */
export function duration(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.ceil(ms / SECOND))} s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${Math.floor((ms % HOUR) / MINUTE)} min`
  return plural(Math.floor(ms / DAY), 'day')
}

/** Formats how long something took: `12 s`, `1 min 12 s`, `2 h 3 min`. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`
}

/** Formats how long ago something was. After a day, returns the date. */
export function ago(at: number, now: number): string {
  const ms = now - at
  if (ms < MINUTE) return 'just now'
  if (ms < DAY) return `${duration(ms).replace(/ 0 min$/, '')} ago`
  return day(at)
}

export const day = (at: number): string =>
  new Date(at).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })

export const dayAndTime = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** Joins words: `alice, bob and carol`. */
export const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** Makes one line of a reason, because the protocol requires that. Returns `null` if it is empty. */
export const oneLine = (reason: string): string | null => reason.replace(/\s+/g, ' ').trim() || null
