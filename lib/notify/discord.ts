import { discordBody, discordMessageUrl, discordPostUrl, readDiscordId } from '@cfa/notify'
import { contentOf } from './content.ts'
import { deliver } from './deliver.ts'
import type { Notifier } from './types.ts'

/**
 * Makes the notifier for a webhook of Discord. The outcome is written into the message that asked. A reminder is a new
 * message, because nobody is alerted to a change.
 */
export function createDiscord(address: URL): Notifier {
  const post = discordPostUrl(address)
  return {
    name: 'Discord',
    send: async (notice, effects) =>
      readDiscordId(await deliver({ url: post, body: discordBody(contentOf(notice)) }, effects)),
    follow: async (id, notice, effects) => {
      const body = discordBody(contentOf(notice))
      if (id === undefined || notice.kind !== 'outcome') await deliver({ url: post, body }, effects)
      else await deliver({ method: 'PATCH', url: discordMessageUrl(address, id), body }, effects)
    },
  }
}
