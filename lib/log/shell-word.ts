import { safeLine } from './safe-text.ts'

/** A word of a shell, quoted where it has to be: for commands that are copied and run. */
export function shellWord(text: string): string {
  const line = safeLine(text)
  return /^[\w@%+=:,./-]+$/.test(line) ? line : `'${line.replaceAll("'", "'\\''")}'`
}
