import type { Content } from './content.ts'
import { escapeWithin } from './cut.ts'
import { escapeDiscord } from './escape.ts'

/** A message has 2000 characters, and an embed 4096 of description, 1024 for the value of a field, and 6000 in all. */
const TITLE_LENGTH = 500
const TEXT_LENGTH = 3500
const FACT_LENGTH = 512

const COLORS: Record<Content['tone'], number> = { call: 0xf0_ad_4e, published: 0x2e_a0_43, over: 0x77_7777 }

/**
 * `content` is what a phone shows, and all that is seen by people who have embeds switched off: title and link. The embed has the
 * rest. Nobody is mentioned, whatever stands in there.
 */
export function discordBody({ title, lines, facts, link, tone }: Content) {
  const fields = facts.map(([name, value]) => ({
    name,
    value: escapeWithin(value, FACT_LENGTH, escapeDiscord),
    inline: true,
  }))
  const description = escapeWithin(lines.join('\n'), TEXT_LENGTH, escapeDiscord)
  return {
    // In angle brackets a link has no preview.
    content: `${escapeWithin(title, TITLE_LENGTH, escapeDiscord)}${link ? `\n[${link.label}](<${link.url}>)` : ''}`,
    embeds: [{ description, fields, color: COLORS[tone] }],
    allowed_mentions: { parse: [] },
  }
}

/** What is wrong with an address that is no webhook of Discord; `undefined` where nothing is. */
export function discordProblem({ pathname }: URL): string | undefined {
  if (/\/webhooks\/\d+\/[\w-]+\/?$/.test(pathname)) return undefined
  return 'The address does not end in /webhooks/<id>/<token>.'
}

/**
 * Where a message is posted so that the reply names it.
 *
 * @see https://discord.com/developers/docs/resources/webhook#execute-webhook, `wait`
 */
export function discordPostUrl(address: URL): URL {
  const url = withThread(address)
  url.searchParams.set('wait', 'true')
  return url
}

/** Where a message is edited. @see https://discord.com/developers/docs/resources/webhook#edit-webhook-message */
export function discordMessageUrl(address: URL, id: string): URL {
  const url = withThread(address)
  url.pathname += `/messages/${id}`
  return url
}

/** Of the query only the thread counts, which both calls need. */
function withThread(address: URL): URL {
  const url = new URL(address)
  const thread = url.searchParams.get('thread_id')
  url.search = thread === null ? '' : new URLSearchParams({ thread_id: thread }).toString()
  url.pathname = url.pathname.replace(/\/+$/, '')
  return url
}

/** The id of a posted message, from the reply: 64 bits in decimal. `undefined` where it has none: nothing can be edited then. */
export function readDiscordId(reply: string): string | undefined {
  try {
    const { id } = JSON.parse(reply) as { id?: unknown }
    return typeof id === 'string' && /^\d{1,20}$/.test(id) ? id : undefined
  } catch {
    return undefined
  }
}
