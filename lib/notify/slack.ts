import { deliver } from './deliver.ts'
import { factsOf, LINK_LABEL } from './describe.ts'
import { escapeSlack } from './escape.ts'
import type { Notice } from './notice.ts'
import type { Notifier } from './types.ts'

/**
 * An incoming webhook of Slack. It cannot change a message that it sent, so what follows is a short message of its own.
 *
 * @see docs.slack.dev, "Sending messages using incoming webhooks"
 */
export function createSlack(url: URL): Notifier {
  return {
    name: 'Slack',
    send: async (notice, effects) => {
      await deliver({ url, body: slackMessage(notice) }, effects)
      return undefined
    },
    follow: async (_reference, notice, effects) => {
      await deliver({ url, body: slackMessage(notice) }, effects)
    },
  }
}

/**
 * What strangers wrote stands in `plain_text`, which is not parsed; `text` is for notifications, for screen readers and
 * for services that take Slack's messages and have no blocks.
 */
export function slackMessage(notice: Notice): Record<string, unknown> {
  const { title, lines, link, kind } = notice
  const more = kind === 'outcome' ? [] : [{ type: 'section', fields: factsOf(notice).map(fact) }]
  const blocks = [
    { type: 'header', text: plain(title) },
    ...(lines.length > 0 ? [{ type: 'section', text: plain(lines.join('\n').slice(0, 3000)) }] : []),
    ...more,
    ...(link ? [{ type: 'section', text: mrkdwn(`<${escapeSlack(link)}|${LINK_LABEL[kind]}>`) }] : []),
  ]
  const fallback = [title, ...lines, ...(link ? [link] : [])].map(escapeSlack).join('\n')
  return { text: fallback, blocks, unfurl_links: false, unfurl_media: false }
}

const fact = ([name, value]: [string, string]) => plain(`${name}: ${value}`)
const plain = (text: string) => ({ type: 'plain_text', text, emoji: false })
/** `verbatim`: no links and mentions but those written out. */
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true })
