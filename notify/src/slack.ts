import type { Content } from './content.ts'
import { escapeWithin } from './cut.ts'
import { escapeSlack } from './escape.ts'

/** Slack's limits for a header, a section and a field. @see https://docs.slack.dev/reference/block-kit/blocks */
const HEADER_LENGTH = 150
const SECTION_LENGTH = 3000
const FIELD_LENGTH = 2000

/**
 * Returns the body for an incoming webhook. Texts from strangers are in `plain_text`, which has no formatting. `text`
 * is for notifications, for screen readers, and for services that accept Slack's messages but not its blocks. A message
 * that asks nobody to act leaves the facts out. Slack can't edit the earlier message, so that one still shows them.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function slackBody({ title, lines, facts, link, tone }: Content) {
  const text = lines.join('\n')
  const fields =
    tone === 'call' ? facts.map(([name, value]) => unformatted(`${name}: ${value}`, FIELD_LENGTH)) : []
  const blocks = [
    { type: 'header', text: unformatted(title, HEADER_LENGTH) },
    ...(text === '' ? [] : [{ type: 'section', text: unformatted(text, SECTION_LENGTH) }]),
    ...(fields.length === 0 ? [] : [{ type: 'section', fields }]),
    ...(link ? [{ type: 'section', text: linked(link) }] : []),
  ]
  const fallback = escapeWithin([title, ...lines].join('\n'), SECTION_LENGTH, escapeSlack)
  const address = link ? `\n${escapeSlack(link.url)}` : ''
  return { text: `${fallback}${address}`, blocks, unfurl_links: false, unfurl_media: false }
}

const unformatted = (text: string, length: number) => ({
  type: 'plain_text',
  text: escapeWithin(text, length, escapeSlack),
  emoji: false,
})

/** `verbatim` keeps Slack from making links and mentions of its own. */
const linked = ({ url, label }: NonNullable<Content['link']>) => ({
  type: 'mrkdwn',
  text: `<${escapeSlack(url)}|${label}>`,
  verbatim: true,
})
