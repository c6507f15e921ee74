import type { Content } from './content.ts'
import { escapeWithin } from './cut.ts'
import { escapeSlack } from './escape.ts'

/** Of a header, of a section, of a field. @see https://docs.slack.dev/reference/block-kit/blocks */
const HEADER_LENGTH = 150
const SECTION_LENGTH = 3000
const FIELD_LENGTH = 2000

/**
 * The body for an incoming webhook. What strangers wrote stands in `plain_text`, which knows no formatting. `text` is for
 * notifications, for screen readers and for services that take Slack's messages and have no blocks. A message that calls for
 * nothing leaves the facts out: Slack can't change the one that has them.
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

/** `verbatim`: no links and mentions but those written out. */
const linked = ({ url, label }: NonNullable<Content['link']>) => ({
  type: 'mrkdwn',
  text: `<${escapeSlack(url)}|${label}>`,
  verbatim: true,
})
