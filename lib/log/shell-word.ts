import { safeLine } from './safe-text.ts'

/** Quotes a word for a shell if necessary, for commands that are copied and run. */
export function shellWord(text: string): string {
  const line = safeLine(text)
  return /^[\w@%+=:,./-]+$/.test(line) ? line : `'${line.replaceAll("'", "'\\''")}'`
}
