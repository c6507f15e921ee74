import { slackBody } from '@cfa/notify'
import { contentOf } from './content.ts'
import { deliver } from './deliver.ts'
import type { Notice } from './notice.ts'
import type { Notifier, NotifyEffects } from './types.ts'

/**
 * Makes the notifier for an incoming webhook of Slack. It can't change a message, so each later one is new and short.
 */
export function createSlack(url: URL): Notifier {
  const send = async (notice: Notice, effects: NotifyEffects) => {
    await deliver({ url, body: slackBody(contentOf(notice)) }, effects)
    return undefined
  }
  return {
    name: 'Slack',
    send,
    follow: async (_reference, notice, effects) => void (await send(notice, effects)),
  }
}
