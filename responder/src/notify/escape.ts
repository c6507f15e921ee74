const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** For HTML's text and quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => HTML[sign] ?? '')

/**
 * For Slack's text objects: without these three signs there is no link, no mention and no `<!channel>`.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export const escapeSlack = (text: string): string => text.replace(/[&<>]/g, (sign) => HTML[sign] ?? '')

/**
 * For Discord's Markdown, in which a backslash takes the meaning from any sign: of formatting, of mentions, and of the
 * colon without which no address becomes a link.
 *
 * @see https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101
 */
export const escapeDiscord = (text: string): string => text.replace(/[\\*_~|`<>@#:[\](){}!&$^=+-]/g, '\\$&')

/** At most `length` UTF-16 code units, `…` in place of the rest, and no half of a character. */
export const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1).toWellFormed()}…` : text
