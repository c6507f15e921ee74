import { safeLine } from './safe-text.ts'

/** Our own sentences may be long. Strangers' texts in them have already been cut. */
const MOST_LENGTH = 10_000

/**
 * Turns the Markdown of an error's details into lines, because a terminal or a log shows it as it is. Without its
 * backslashes, a stranger’s text may be a CI command again, so each line is made safe once more. Lines to copy keep their
 * indentation.
 */
export function withoutMarkdown(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('```'))
    .map((line) => {
      const [indent = ''] = /^ */.exec(line) ?? []
      return indent + safeLine(line.replace(/\\([\\`*[\]<>~|#_@:.+=-])/g, '$1'), MOST_LENGTH)
    })
}
