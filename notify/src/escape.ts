/** Each function writes a text so that its channel shows just these characters. ntfy, webhooks and the text of a mail need none. */

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** For HTML's text and quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => HTML[sign] ?? '')

/**
 * For every text object of Slack, unformatted ones too: these three characters begin all that Slack parses.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export const escapeSlack = (text: string): string => text.replace(/[&<>]/g, (sign) => HTML[sign] ?? '')

/**
 * For Discord's Markdown, line by line. Some characters mean something only at the start of a line, a colon only in a URL or
 * around the name of an emoji, and most of them stand in names. Notifications on a phone show the backslashes, so there are as
 * few as will do.
 *
 * @see https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101
 */
export function escapeDiscord(text: string): string {
  return text
    .replace(/[\\`*_~|[\]()<>@]|:(?=\/\/|[\w+-]+:)/g, '\\$&')
    .replace(/^(\s*)([-+#])/gm, '$1\\$2')
    .replace(/^(\s*\d+)(?=\.(?:\s|$))/gm, '$1\\')
}
