import { deliver } from './deliver.ts'
import { factsOf } from './describe.ts'
import type { Notice } from './notice.ts'
import type { Notifier } from './types.ts'

const HIGH = 4
const DEFAULT = 3
/** A longer message would be made into a file that has to be opened. @see docs.ntfy.sh/publish, "Limitations" */
const MESSAGE_BYTES = 3500

/**
 * A topic of ntfy.sh or of a server of one's own. Sent as JSON: in headers a name could begin a new one.
 *
 * @see docs.ntfy.sh/publish, "Publish as JSON"
 */
export function createNtfy(address: URL, token: string | undefined): Notifier {
  const url = new URL('.', address)
  const topic = address.pathname.slice(address.pathname.lastIndexOf('/') + 1)
  const notifier: Notifier = {
    name: 'ntfy',
    send: async (notice, effects) => {
      await deliver({ url, token, body: { topic, ...ntfyMessage(notice) } }, effects)
      return undefined
    },
    follow: async (_reference, notice, effects) => void (await notifier.send(notice, effects)),
  }
  return notifier
}

export function ntfyMessage(notice: Notice): Record<string, unknown> {
  const { title, lines, link, kind } = notice
  const facts = factsOf(notice).map(([name, value]) => `${name}: ${value}`)
  return {
    title,
    message: cutBytes([...lines, ...facts].join('\n'), MESSAGE_BYTES),
    priority: kind === 'outcome' ? DEFAULT : HIGH,
    ...(link ? { click: link } : {}),
  }
}

function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= most) return text
  // A character cut in two becomes a mark of replacement.
  return `${bytes
    .subarray(0, most)
    .toString()
    .replace(/\ufffd$/, '')}…`
}
