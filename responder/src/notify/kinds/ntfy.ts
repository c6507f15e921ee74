import { cut } from '../escape.ts'
import { judgeReply } from '../judge-reply.ts'
import type { SendRequest } from '../send-request.ts'
import type { Post } from './posting.ts'

const TEXT_LENGTH = 1000
const PRIORITY = { high: 4, low: 2 }

/**
 * Publishes as JSON. Messages about the same attempt have the same `sequence_id`: since ntfy 2.16 the later one takes the
 * place of the earlier one, before that it comes as another one.
 *
 * @see https://docs.ntfy.sh/publish/#publish-as-json and #updating-deleting-notifications
 */
export const createNtfyPost =
  (send: SendRequest, now: () => number): Post<'ntfy'> =>
  async ({ url, token }, { message }) => {
    const { title, text, link, tag, attempt, isCall } = message
    const { server, topic } = splitTopic(url)
    const body = JSON.stringify({
      topic,
      title,
      message: cut(text, TEXT_LENGTH),
      click: link,
      priority: isCall ? PRIORITY.high : PRIORITY.low,
      sequence_id: `${tag}-${attempt}`,
    })
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    judgeReply(await send({ method: 'POST', url: server, headers, body }), now())
    return {}
  }

/** JSON is published to the server, with the topic inside. A topic is `[-_A-Za-z0-9]{1,64}` and the last of the path. */
export function splitTopic(address: string): { server: string; topic: string } {
  const url = new URL(address)
  const path = url.pathname.replace(/\/+$/, '')
  const at = path.lastIndexOf('/')
  return { server: `${url.origin}${path.slice(0, at + 1)}`, topic: path.slice(at + 1) }
}
