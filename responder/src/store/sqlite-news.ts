import type { DatabaseSync } from 'node:sqlite'
import { EVERYTHING } from './database.ts'

/** How soon a change by another process, such as a command alongside the service, is noticed. */
const LOOK_MS = 1_000

/** Tells listeners the topics of this process, and that another process has changed something. */
export function newsOf(writer: DatabaseSync) {
  const listeners = new Set<(topic: string) => void>()
  const versionOf = () => writer.prepare('pragma data_version').get()?.data_version
  let version: unknown
  let looking: NodeJS.Timeout | undefined
  const say = (topics: Iterable<string>) => {
    for (const topic of topics) for (const listener of listeners) queueMicrotask(() => listener(topic))
  }
  const look = () => {
    const now = versionOf()
    if (now !== version) say([EVERYTHING])
    version = now
  }
  const close = () => {
    clearInterval(looking)
    looking = undefined
  }
  const listen = (listener: (topic: string) => void) => {
    listeners.add(listener)
    if (!looking) {
      version = versionOf()
      looking = setInterval(look, LOOK_MS).unref()
    }
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) close()
    }
  }
  return { say, listen, close }
}
