// Each function escapes a text so that its channel shows exactly these characters. ntfy, webhooks and the text part of
// a mail need no escaping.

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Escapes a text for HTML, also in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => HTML[sign] ?? '')

/**
 * Escapes a text for any Slack text object, `plain_text` too. Everything that Slack parses begins with one of these
 * three characters.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export const escapeSlack = (text: string): string => text.replace(/[&<>]/g, (sign) => HTML[sign] ?? '')

/**
 * Escapes a text for Discord's Markdown, line by line. Some characters have a meaning only at the start of a line, and
 * a colon only in a URL or around an emoji's name, but most of them also occur in names. Phone notifications show the
 * backslashes, so there are as few as possible.
 *
 * @see https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101
 */
export function escapeDiscord(text: string): string {
  return text
    .replace(/[\\`*_~|[\]()<>@]|:(?=\/\/|[\w+-]+:)/g, '\\$&')
    .replace(/^(\s*)([-+#])/gm, '$1\\$2')
    .replace(/^(\s*\d+)(?=\.(?:\s|$))/gm, '$1\\')
}
