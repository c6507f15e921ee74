import * as z from 'zod'
import { cut, escapeDiscord } from '../escape.ts'
import { judgeReply } from '../judge-reply.ts'
import type { Message } from '../message.ts'
import type { IncomingReply, SendRequest } from '../send-request.ts'
import type { Post, Receipt } from './posting.ts'

/** A message has 2000 characters; escaping makes up to two of one. */
const TITLE_LENGTH = 200
const TEXT_LENGTH = 650
const SUPPRESS_EMBEDS = 4

const posted = z.object({ id: z.string().regex(/^\d{1,20}$/) })

/**
 * Posts to a webhook with `wait=true`, which tells the message's id; an outcome edits the messages of its question.
 *
 * @see https://discord.com/developers/docs/resources/webhook#execute-webhook and #edit-webhook-message
 */
export function createDiscordPost(send: SendRequest, now: () => number): Post<'discord'> {
  const exchange = (method: 'POST' | 'PATCH', url: URL, message: Message) => {
    const body = JSON.stringify(discordBody(message))
    return send({ method, url: url.href, headers: { 'content-type': 'application/json' }, body })
  }

  async function edit(address: string, { id }: Receipt, message: Message): Promise<void> {
    const url = new URL(address)
    url.pathname = `${url.pathname.replace(/\/$/, '')}/messages/${id}`
    const reply = await exchange('PATCH', url, message)
    if (reply.status !== 404) judgeReply(reply, now()) // somebody has removed the message: nothing is left to edit
  }

  return async (target, { message, follows }) => {
    const editable = message.kind === 'outcome' ? follows.filter(({ id }) => id !== undefined) : []
    for (const receipt of editable) await edit(target.url, receipt, message)
    if (editable.length > 0) return {}
    const url = new URL(target.url)
    url.searchParams.set('wait', 'true')
    const reply = await exchange('POST', url, message)
    judgeReply(reply, now())
    return receiptOf(reply)
  }
}

export function discordBody({ title, text, link }: Message) {
  const content = [
    `**${escapeDiscord(cut(title, TITLE_LENGTH))}**`,
    escapeDiscord(cut(text, TEXT_LENGTH)),
    `<${link}>`,
  ].join('\n')
  return { content, allowed_mentions: { parse: [] }, flags: SUPPRESS_EMBEDS }
}

/** Without an id there is nothing to edit later, and the outcome comes as a message of its own. */
function receiptOf({ body }: IncomingReply): Receipt {
  try {
    return { id: posted.parse(JSON.parse(body)).id }
  } catch {
    return {}
  }
}
