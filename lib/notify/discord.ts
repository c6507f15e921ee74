import { z } from 'zod'
import { deliver } from './deliver.ts'
import { factsOf, LINK_LABEL } from './describe.ts'
import { escapeDiscord } from './escape.ts'
import type { Notice } from './notice.ts'
import type { Notifier } from './types.ts'

const sentSchema = z.looseObject({ id: z.string().regex(/^\d{1,25}$/) })

/**
 * A webhook of Discord. The outcome is written into the message that asked; a reminder is a new one, since nobody is
 * alerted to a change.
 *
 * @see docs.discord.com, "Webhook Resource": "Execute Webhook" (`wait`) and "Edit Webhook Message"
 */
export function createDiscord(address: URL): Notifier {
  const post = withQuery(address)
  post.searchParams.set('wait', 'true')
  return {
    name: 'Discord',
    send: async (notice, effects) =>
      readId(await deliver({ url: post, body: discordMessage(notice) }, effects)),
    follow: async (id, notice, effects) => {
      const body = discordMessage(notice)
      if (id === undefined || notice.kind !== 'outcome') await deliver({ url: post, body }, effects)
      else await deliver({ method: 'PATCH', url: messageUrl(address, id), body }, effects)
    },
  }
}

/** Without an id the outcome is a message of its own. */
function readId(text: string): string | undefined {
  try {
    return sentSchema.parse(JSON.parse(text)).id
  } catch {
    return undefined
  }
}

function messageUrl(address: URL, id: string): URL {
  const url = withQuery(address)
  url.pathname += `/messages/${id}`
  return url
}

/** Of the query only the thread counts, which both calls need. */
function withQuery(address: URL): URL {
  const url = new URL(address)
  const thread = url.searchParams.get('thread_id')
  url.search = thread === null ? '' : new URLSearchParams({ thread_id: thread }).toString()
  url.pathname = url.pathname.replace(/\/+$/, '')
  return url
}

const COLORS = { waiting: 0xf0_ad_4e, reminder: 0xf0_ad_4e, outcome: 0x77_7777 }
const PUBLISHED = 0x2e_a0_43

/** `content` is what a phone shows; nobody is mentioned, whatever stands in there. */
export function discordMessage(notice: Notice): Record<string, unknown> {
  const { title, lines, link, kind, state } = notice
  const label = link && `[${LINK_LABEL[kind]}](${link})`
  const description = [...lines.map(escapeDiscord), ...(label ? [label] : [])].join('\n')
  const fields = factsOf(notice).map(([name, value]) => ({ name, value: escapeDiscord(value), inline: true }))
  return {
    content: escapeDiscord(title),
    embeds: [{ description, fields, color: state === 'published' ? PUBLISHED : COLORS[kind] }],
    allowed_mentions: { parse: [] },
  }
}
