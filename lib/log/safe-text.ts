/** How much of a log a stranger's text may fill: enough to understand a failure, too little to hide one. */
const MAX_LINE_LENGTH = 500
const MAX_LINES_LENGTH = 8000

/**
 * Turns a stranger's text (from npm, a registry, a responder, git or a file) into one line for the logger. The line has
 * no control, escape or invisible characters, and nothing that a CI service takes for a command.
 *
 * @param maxLength - In UTF-16 units; a longer text is cut and ends in `…`.
 */
export function safeLine(text: string, maxLength = MAX_LINE_LENGTH): string {
  return shorten(breakCommands(printable(text).replace(/\s+/g, ' ').trim()), maxLength)
}

/** Does the same for a text of several lines. Each line is trimmed, and a gap becomes one empty line. */
export function safeLines(text: string, maxLength = MAX_LINES_LENGTH): string {
  const lines = printable(text)
    .split('\n')
    .map((line) => breakCommands(line.trim()))
  return shorten(
    lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    maxLength,
  )
}

/**
 * Escapes the text of `safeLines` for the `details` of an error, which semantic-release renders as Markdown. When
 * rendered, it is that text again, except for a few more spaces.
 */
export function safeMarkdown(text: string, maxLength?: number): string {
  return safeLines(text, maxLength).split('\n').map(escapeMarkdown).join('\n')
}

/** Puts a value in backticks, as one line. The value may contain backticks itself. */
export function codeSpan(text: string, maxLength?: number): string {
  const value = breakReplacements(safeLine(text, maxLength))
  if (value === '') return '(empty)'
  const longest = Math.max(0, ...(value.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = /^`|`$/.test(value) ? ' ' : ''
  return `${fence}${pad}${value}${pad}${fence}`
}

const LINE_BREAKS = /\r\n?|[\v\f\x85\u2028\u2029]/g
/**
 * Sequences that a terminal obeys and does not show: CSI, the strings (OSC, DCS, APC …) with their contents, and the
 * rest.
 */
const ESCAPE_SEQUENCES =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]?/g
/** Controls, bidi marks, joiners, tags, variation selectors, fillers: every character that can't be seen. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]|(?!\n)\p{Cc}/gu
const SPACES = /[\t\p{Zs}\u2800]/gu

function printable(text: string): string {
  return text
    .replace(LINE_BREAKS, '\n')
    .replace(ESCAPE_SEQUENCES, '')
    .replace(SPACES, ' ')
    .replace(INVISIBLE, '')
    .toWellFormed()
}

/**
 * Puts a space into everything that a CI service would obey. `##` is broken even if no command follows, because
 * semantic-release replaces a secret with `[secure]` later.
 *
 * @param line - Trimmed, because services ignore white space at the start of a line.
 * @see actions/runner, src/Runner.Common/ActionCommand.cs, `TryParse` and `TryParseV2` (GitHub; Azure has the first)
 * @see buildkite/docs, pages/pipelines/configure/managing_log_output.md (groups)
 * @see GitLab, doc/ci/jobs/job_logs.md, "Custom collapsible sections"
 */
function breakCommands(line: string): string {
  return line
    .replace(/#(?=#)/g, '# ')
    .replace(/^(?:::|---|\+\+\+|~~~|\^\^\^)/, (sign) => `${sign[0]} ${sign.slice(1)}`)
    .replace(/(section_(?:start|end)):/gi, '$1 :')
}

function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  return `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

function escapeMarkdown(line: string): string {
  return breakReplacements(breakEmojis(line))
    .replace(/[\\`*[\]<>~|#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/(?<=[\w.+-])@|:(?=\/\/)|(?<=www)\./gi, '\\$&')
    .replace(/^(?=[-+=:])|(?=[.)](?: |$))(?<=^\d+)/, '\\')
}

/**
 * Breaks what marked-terminal replaces with characters after it has read all Markdown. It does so in code too, and no
 * escape helps.
 *
 * @see marked-terminal@7.3.1, index.js, `unescapeEntities` and `undoColon`
 */
function breakReplacements(line: string): string {
  return line.replace(/&(?=(?:amp|lt|gt|quot|#39);)/g, '& ').replaceAll('*#COLON|*', '*# COLON|*')
}

/** The emojis (`:name:`) that are named by numbers. A time of day is not one of them. */
const NUMBERED_EMOJIS = new Set(['100', '1234', '+1', '-1'])

function breakEmojis(line: string): string {
  return line.replace(/:([\w+-]+)(?=:)/g, (found, name: string) =>
    /[a-z]/i.test(name) || NUMBERED_EMOJIS.has(name) ? `: ${name}` : found,
  )
}
