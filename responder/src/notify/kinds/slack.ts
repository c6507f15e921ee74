import { slackBody } from '@cfa/notify'
import { contentOf } from '../content.ts'
import { jsonRequest } from '../json-request.ts'
import { judgeReply } from '../judge-reply.ts'
import type { Message } from '../message.ts'
import type { SendRequest } from '../send-request.ts'
import type { Post } from './posting.ts'

/** Posts to an incoming webhook, which can't edit: an outcome is a short message of its own. */
export const createSlackPost =
  (send: SendRequest, now: () => number): Post<'slack'> =>
  async ({ url }, { message }) => {
    judgeReply(await send(jsonRequest(url, slackBody(shortened(message)))), now())
    return {}
  }

/** Keeps only the first line of an outcome, because its title says which release it is about. */
function shortened(message: Message) {
  const content = contentOf(message)
  return message.kind === 'outcome' ? { ...content, lines: content.lines.slice(0, 1) } : content
}
