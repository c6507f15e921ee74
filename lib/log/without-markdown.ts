import { safeLine } from './safe-text.ts'

/** Our own sentences may be long; what strangers say in them is cut already. */
const MOST_LENGTH = 10_000

/**
 * Details are Markdown, and a terminal or a log shows them as they are. Without its backslashes, a stranger’s text may be a
 * CI command again.
 */
export function withoutMarkdown(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('```'))
    .map((line) => safeLine(line.replace(/\\([\\`*[\]<>~|#_@:.+=-])/g, '$1'), MOST_LENGTH))
}
