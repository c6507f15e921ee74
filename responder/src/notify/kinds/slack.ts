import { cut, escapeSlack } from '../escape.ts'
import { judgeReply } from '../judge-reply.ts'
import type { Message } from '../message.ts'
import type { SendRequest } from '../send-request.ts'
import type { Post } from './posting.ts'

/** Of a text object: 3000. Escaping makes up to five of one. */
const TEXT_LENGTH = 550

/**
 * Posts to an incoming webhook, which can't edit: an outcome is a short message of its own.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export const createSlackPost =
  (send: SendRequest, now: () => number): Post<'slack'> =>
  async ({ url }, { message }) => {
    const body = JSON.stringify(slackBody(message))
    judgeReply(
      await send({ method: 'POST', url, headers: { 'content-type': 'application/json' }, body }),
      now(),
    )
    return {}
  }

/** Strangers' words stand in `plain_text`, which knows no formatting; `text` is what a notification shows. */
export function slackBody({ kind, title, text, link }: Message) {
  const plain = (words: string) => ({
    type: 'section',
    text: { type: 'plain_text', text: escapeSlack(cut(words, TEXT_LENGTH)), emoji: false },
  })
  const open = { type: 'section', text: { type: 'mrkdwn', text: `<${link}|Open>`, verbatim: true } }
  return {
    text: escapeSlack(title),
    blocks:
      kind === 'outcome' ? [plain(text.split('\n', 1)[0] ?? ''), open] : [plain(title), plain(text), open],
    unfurl_links: false,
    unfurl_media: false,
  }
}
