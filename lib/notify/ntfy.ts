import { ntfyBody, ntfyServer } from '@cfa/notify'
import { contentOf } from './content.ts'
import { deliver } from './deliver.ts'
import type { Notice } from './notice.ts'
import type { Notifier, NotifyEffects } from './types.ts'

/** Makes the notifier for a topic of ntfy.sh or of your own server. Later messages take the place of the first one. */
export function createNtfy(address: URL, token: string | undefined): Notifier {
  const { server, topic } = ntfyServer(address)
  const send = async (notice: Notice, sequence: string, effects: NotifyEffects) => {
    await deliver({ url: server, token, body: ntfyBody(contentOf(notice), { topic, sequence }) }, effects)
    return sequence
  }
  return {
    name: 'ntfy',
    send: (notice, effects) => send(notice, effects.uuid(), effects),
    follow: async (sequence, notice, effects) =>
      void (await send(notice, sequence ?? effects.uuid(), effects)),
  }
}
