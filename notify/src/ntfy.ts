import { type Content, linesOf } from './content.ts'
import { cutBytes } from './cut.ts'

/** ntfy turns a longer message into an attached file. @see https://docs.ntfy.sh/publish/#limitations */
const MESSAGE_BYTES = 3500
const HIGH = 4
const LOW = 2

interface Place {
  topic: string
  /** `[-_A-Za-z0-9]{1,64}`. Since ntfy 2.16 a later message of the same sequence replaces the earlier one. */
  sequence: string
}

/**
 * Returns the body to post to `ntfyServer`. It is JSON, because in a header a name could begin another header. A
 * message that asks nobody to act has a low priority, so it arrives silently.
 *
 * @see https://docs.ntfy.sh/publish/#publish-as-json and #updating-deleting-notifications
 */
export function ntfyBody(content: Content, { topic, sequence }: Place) {
  const { title, link, tone } = content
  return {
    topic,
    title,
    message: cutBytes(linesOf(content).join('\n'), MESSAGE_BYTES),
    priority: tone === 'call' ? HIGH : LOW,
    ...(link ? { click: link.url } : {}),
    sequence_id: sequence,
  }
}

/** Splits off the topic, the last part of the path. JSON is posted to the server, with the topic in the body. */
export function ntfyServer({ origin, pathname }: URL): { server: URL; topic: string } {
  const path = pathname.replace(/\/+$/, '')
  const at = path.lastIndexOf('/')
  return { server: new URL(`${origin}${path.slice(0, at + 1)}`), topic: path.slice(at + 1) }
}

/** Returns what is wrong with the address of an ntfy topic, or `undefined` if nothing is. */
export function ntfyProblem(url: URL): string | undefined {
  if (url.search) return 'The address has a query in it. A token is given by itself.'
  return /^[-\w]{1,64}$/.test(ntfyServer(url).topic) ? undefined : 'The address does not end in a topic.'
}

/** Whether a token can be sent in a header. */
export const isNtfyToken = (token: string): boolean => /^[!-~]+$/.test(token)
