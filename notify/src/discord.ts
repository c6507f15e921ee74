import type { Content } from './content.ts'
import { escapeWithin } from './cut.ts'
import { escapeDiscord } from './escape.ts'

/**
 * Discord allows 2000 characters in a message, 4096 in an embed's description, 1024 in a field's value, 6000 in all.
 */
const TITLE_LENGTH = 500
const TEXT_LENGTH = 3500
const FACT_LENGTH = 512

const COLORS: Record<Content['tone'], number> = { call: 0xf0_ad_4e, published: 0x2e_a0_43, over: 0x77_7777 }

/**
 * Returns the body for a Discord webhook. `content` has the title and the link: phones show it, and people with embeds
 * switched off see nothing else. The embed has the rest. Nobody is mentioned, whatever the texts say.
 */
export function discordBody({ title, lines, facts, link, tone }: Content) {
  const fields = facts.map(([name, value]) => ({
    name,
    value: escapeWithin(value, FACT_LENGTH, escapeDiscord),
    inline: true,
  }))
  const description = escapeWithin(lines.join('\n'), TEXT_LENGTH, escapeDiscord)
  return {
    // Angle brackets suppress the link's preview.
    content: `${escapeWithin(title, TITLE_LENGTH, escapeDiscord)}${link ? `\n[${link.label}](<${link.url}>)` : ''}`,
    embeds: [{ description, fields, color: COLORS[tone] }],
    allowed_mentions: { parse: [] },
  }
}

/** Returns what is wrong with the address of a Discord webhook, or `undefined` if nothing is. */
export function discordProblem({ pathname }: URL): string | undefined {
  if (/\/webhooks\/\d+\/[\w-]+\/?$/.test(pathname)) return undefined
  return 'The address does not end in /webhooks/<id>/<token>.'
}

/**
 * Returns the URL to post a message to so that the reply has its id.
 *
 * @see https://discord.com/developers/docs/resources/webhook#execute-webhook, `wait`
 */
export function discordPostUrl(address: URL): URL {
  const url = withThread(address)
  url.searchParams.set('wait', 'true')
  return url
}

/** Returns a message's URL. @see https://discord.com/developers/docs/resources/webhook#edit-webhook-message */
export function discordMessageUrl(address: URL, id: string): URL {
  const url = withThread(address)
  url.pathname += `/messages/${id}`
  return url
}

/** Keeps only `thread_id` from the query, which posting and editing both need. */
function withThread(address: URL): URL {
  const url = new URL(address)
  const thread = url.searchParams.get('thread_id')
  url.search = thread === null ? '' : new URLSearchParams({ thread_id: thread }).toString()
  url.pathname = url.pathname.replace(/\/+$/, '')
  return url
}

/** Reads a posted message's id from the reply: 64 bits in decimal. Without one the message can't be edited later. */
export function readDiscordId(reply: string): string | undefined {
  try {
    const { id } = JSON.parse(reply) as { id?: unknown }
    return typeof id === 'string' && /^\d{1,20}$/.test(id) ? id : undefined
  } catch {
    return undefined
  }
}
