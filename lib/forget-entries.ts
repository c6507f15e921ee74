import type { Entries } from './plugin-entry.ts'

/**
 * Forgets an earlier release of this folder. Returns whether one had begun: whatever it has not closed is still open.
 */
export function forgetEarlier(cwd: string, entries: Entries): boolean {
  const earlier = [...entries].filter(([key, { prepares }]) => key.startsWith(`${cwd}\0`) && prepares > 0)
  for (const [key] of earlier) entries.delete(key)
  return earlier.length > 0
}

/** Lets go of the tarballs that were published, because a program may go on to release many others. */
export function dropPublished(cwd: string, entries: Entries): void {
  for (const [key, entry] of entries)
    if (key.startsWith(`${cwd}\0`) && entry.isPublished)
      Object.assign(entry, { prepared: undefined, member: undefined })
}
