import { discordBody, discordMessageUrl, discordPostUrl, readDiscordId } from '@cfa/notify'
import { contentOf } from '../content.ts'
import { jsonRequest } from '../json-request.ts'
import { judgeReply } from '../judge-reply.ts'
import type { Message } from '../message.ts'
import type { IncomingReply, SendRequest } from '../send-request.ts'
import type { Post, Receipt } from './posting.ts'

/** Posts to a webhook. An outcome edits the messages of its question. */
export function createDiscordPost(send: SendRequest, now: () => number): Post<'discord'> {
  async function edit(address: URL, id: string, message: Message): Promise<void> {
    const request = jsonRequest(discordMessageUrl(address, id), discordBody(contentOf(message)))
    const reply = await send({ ...request, method: 'PATCH' })
    if (reply.status !== 404) judgeReply(reply, now()) // somebody has removed the message: nothing is left to edit
  }

  return async (target, { message, follows }) => {
    const address = new URL(target.url)
    const editable = message.kind === 'outcome' ? follows.flatMap(({ id }) => id ?? []) : []
    for (const id of editable) await edit(address, id, message)
    if (editable.length > 0) return {}
    const reply = await send(jsonRequest(discordPostUrl(address), discordBody(contentOf(message))))
    judgeReply(reply, now())
    return receiptOf(reply)
  }
}

/**
 * Reads the message's id. Without one there is nothing to edit later, and the outcome comes as a message of its own.
 */
function receiptOf({ body }: IncomingReply): Receipt {
  const id = readDiscordId(body)
  return id === undefined ? {} : { id }
}
