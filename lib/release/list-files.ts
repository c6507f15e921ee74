import { safeLine } from '../log/safe-text.ts'

/** How many files of a large change the log names. */
const NAMED = 10

/** Lists the files that changed, for use in a sentence. */
export function listFiles(changed: readonly string[]): string {
  const named = changed.slice(0, NAMED).map((name) => safeLine(name))
  const more = changed.length > NAMED ? ` and ${changed.length - NAMED} more` : ''
  return `${named.join(', ') || 'none in the working tree'}${more}`
}
