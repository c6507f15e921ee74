/** Each function takes one clean line (see `Notice`) and writes it so that GitHub shows just these characters. */

/**
 * Escapes Markdown for the summary of a job. Any ASCII punctuation character may be escaped, and then means itself.
 *
 * @see CommonMark 0.31.2, section 2.4
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, '\\$&')
}

/**
 * Escapes the text of a command in a GitHub job's log.
 *
 * @see actions/toolkit, packages/core/src/command.ts, `escapeData`
 */
export function escapeCommandData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** Escapes a property of such a command. @see the same file, `escapeProperty` */
export function escapeCommandProperty(text: string): string {
  return escapeCommandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
