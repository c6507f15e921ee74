import { cut } from '@cfa/notify'
import webPush from 'web-push'
import { DeliveryError } from '../delivery-error.ts'
import { judgeReply } from '../judge-reply.ts'
import type { Message } from '../message.ts'
import type { SendRequest } from '../send-request.ts'
import type { VapidKeys } from '../vapid.ts'
import type { Post, TargetOf } from './posting.ts'

/** A push carries about 3900 bytes, and a character has up to three. */
const TEXT_LENGTH = 600

export interface WebPushDeps {
  send: SendRequest
  now: () => number
  publicUrl: string
  vapid: () => Promise<VapidKeys>
}

/**
 * Pushes to a browser, encrypted for it (RFC 8291) and signed for the push service (RFC 8292). A message replaces an
 * undelivered one with its topic (RFC 8030, section 5.4) and a shown one with its tag. 404 and 410 mean that the
 * browser has left.
 */
export function createWebPushPost({ send, now, publicUrl, vapid }: WebPushDeps): Post<'web-push'> {
  return async (target, { message }) => {
    const keys = { ...(await vapid()), subject: subjectOf(publicUrl) }
    const { headers, body } = encrypt(target, message, { keys, now: now() })
    const reply = await send({ method: 'POST', url: target.endpoint, headers, body })
    if (reply.status === 404 || reply.status === 410) {
      throw new DeliveryError('gone', 'The browser no longer takes messages.')
    }
    judgeReply(reply, now())
    return {}
  }
}

/** The payload for the service worker. `renotify` makes a message that replaces another one alert again. */
export const pushPayload = ({ kind, title, text, link, tag, isCall }: Message) =>
  JSON.stringify({ kind, title, text: cut(text, TEXT_LENGTH), link, tag, renotify: isCall })

interface EncryptOptions {
  keys: VapidKeys & { subject: string }
  now: number
}

function encrypt(target: TargetOf<'web-push'>, message: Message, { keys, now }: EncryptOptions) {
  try {
    const { headers, body } = webPush.generateRequestDetails(target, pushPayload(message), {
      vapidDetails: keys,
      TTL: Math.max(0, Math.ceil((message.expiresAt - now) / 1000)),
      urgency: message.isCall ? 'high' : 'normal',
      topic: message.tag.replaceAll('-', ''),
    })
    const texts = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])
    return { headers: Object.fromEntries(texts) as Record<string, string>, body }
  } catch {
    throw new DeliveryError('refused', "The browser's key can't be used.")
  }
}

/** The contact for the push service's operators: RFC 8292, section 2.1, `https:` or `mailto:`. */
const subjectOf = (publicUrl: string) =>
  publicUrl.startsWith('https:') ? publicUrl : `mailto:responder@${new URL(publicUrl).hostname}`
