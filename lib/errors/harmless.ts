/** Controls and marks that reorder text, but not the line break. */
const UNPRINTABLE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/**
 * A text of npm, a registry or a module, as it may stand in a log: no control characters, and no commands to a CI
 * service (`::name …::` at the start of a line, `##name[` anywhere), also where Markdown would put them together.
 *
 * @see actions/runner, src/Runner.Common/ActionCommand.cs, `TryParse` and `TryParseV2`
 */
export function harmless(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(UNPRINTABLE, ' ')
    .replace(/:\\*:(?=[a-z-]+[^\n]*?:\\*:)/gi, ': :')
    .replace(/#\\*#(?=[a-z]*\[)/gi, '# #')
}

/** What an error says and where it comes from, without all else that it may carry: requests, headers, outputs. */
export function bare(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const { name, message, stack } = error
  const copy = new Error(message)
  for (const [key, value] of Object.entries({ name, stack })) {
    Object.defineProperty(copy, key, { value, writable: true, configurable: true })
  }
  return copy
}
