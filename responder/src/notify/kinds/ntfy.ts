import { ntfyBody, ntfyServer } from '@cfa/notify'
import { contentOf } from '../content.ts'
import { jsonRequest } from '../json-request.ts'
import { judgeReply } from '../judge-reply.ts'
import type { SendRequest } from '../send-request.ts'
import type { Post } from './posting.ts'

/** Publishes to a topic. Messages about the same attempt replace each other. */
export const createNtfyPost =
  (send: SendRequest, now: () => number): Post<'ntfy'> =>
  async ({ url, token }, { message }) => {
    const { server, topic } = ntfyServer(new URL(url))
    const body = ntfyBody(contentOf(message), { topic, sequence: `${message.tag}-${message.attempt}` })
    const headers = token ? { authorization: `Bearer ${token}` } : {}
    judgeReply(await send(jsonRequest(server, body, headers)), now())
    return {}
  }
