import { type Content, linesOf } from './content.ts'
import { cutBytes } from './cut.ts'

/** A longer message becomes a file that has to be opened. @see https://docs.ntfy.sh/publish/#limitations */
const MESSAGE_BYTES = 3500
const HIGH = 4
const LOW = 2

interface Place {
  topic: string
  /** `[-_A-Za-z0-9]{1,64}`: since ntfy 2.16 a later message of the same sequence takes the place of the earlier one. */
  sequence: string
}

/**
 * The body for `ntfyServer`. It is JSON because in headers a name could begin a new one. What calls for nothing comes quietly.
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

/** JSON is published to the server, with the topic inside: it is the last part of the path. */
export function ntfyServer({ origin, pathname }: URL): { server: URL; topic: string } {
  const path = pathname.replace(/\/+$/, '')
  const at = path.lastIndexOf('/')
  return { server: new URL(`${origin}${path.slice(0, at + 1)}`), topic: path.slice(at + 1) }
}

/** What is wrong with an address that is no topic of ntfy; `undefined` where nothing is. */
export function ntfyProblem(url: URL): string | undefined {
  if (url.search) return 'The address has a query in it. A token is given by itself.'
  return /^[-\w]{1,64}$/.test(ntfyServer(url).topic) ? undefined : 'The address does not end in a topic.'
}

/** Whether a token can stand in a header. */
export const isNtfyToken = (token: string): boolean => /^[!-~]+$/.test(token)
