/**
 * Each function takes one clean line (see `Notice`) and writes it so that its channel shows just these characters.
 * Plain texts (ntfy, e-mail, JSON) need none.
 */

/** Slack's own markup: three characters start everything that is parsed. @see docs.slack.dev, "Formatting message text" */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/**
 * Markdown, also GitHub's: every ASCII punctuation character may be escaped, and then means itself.
 *
 * @see CommonMark 0.31.2, section 2.4
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, '\\$&')
}

/**
 * Discord's Markdown. Some characters mean something only at the start of a line, and most stand in names: notifications
 * on a phone show the backslashes, so there are as few as will do.
 */
export function escapeDiscord(text: string): string {
  return text
    .replace(/[\\`*_~|[\]()<>@]|:(?=\/\/)/g, '\\$&')
    .replace(/^[-+#]/, '\\$&')
    .replace(/^\d+(?=\.)/, '$&\\')
}

/** The text of a command in a GitHub job's log. @see actions/toolkit, packages/core/src/command.ts, `escapeData` */
export function escapeCommandData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** A property of such a command. @see the same, `escapeProperty` */
export function escapeCommandProperty(text: string): string {
  return escapeCommandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
