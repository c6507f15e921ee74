import { createHmac } from 'node:crypto'
import { deliver } from './deliver.ts'
import type { Notice } from './notice.ts'
import type { Notifier, NotifyEffects, Reference } from './types.ts'

/**
 * An endpoint of one's own, signed as Standard Webhooks has it.
 *
 * @param secret - `whsec_…`, as `readWebhookSecret` takes it.
 * @see github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md
 */
export function createWebhook(url: URL, secret: string): Notifier {
  const send = async (notice: Notice, about: Reference, effects: NotifyEffects) => {
    const id = `msg_${effects.uuid().replaceAll('-', '')}`
    const body = webhookEvent(notice, about, effects.now())
    // The tries of one event have its id and its signature: a receiver tells them apart from other events by that.
    const headers = signatureHeaders(secret, { id, at: effects.now(), body: JSON.stringify(body) })
    await deliver({ url, headers, body }, effects)
    return id
  }
  return {
    name: 'the webhook',
    send: (notice, effects) => send(notice, undefined, effects),
    follow: async (reference, notice, effects) => void (await send(notice, reference, effects)),
  }
}

/** @param about - The id of the event that this one follows. */
export function webhookEvent(notice: Notice, about: Reference, now: number): Record<string, unknown> {
  const { kind, state, package: name, version, tag, registry, title, lines, link } = notice
  return {
    type: `release.${kind}`,
    timestamp: new Date(now).toISOString(),
    data: {
      package: name,
      version,
      tag,
      registry,
      title,
      text: lines.join('\n'),
      link: link ?? null,
      state: state ?? null,
      about: about ?? null,
    },
  }
}

/** @param event - `at` in milliseconds since 1970; `body` the very text that is sent. */
export function signatureHeaders(secret: string, event: { id: string; at: number; body: string }) {
  const timestamp = String(Math.floor(event.at / 1000))
  const signed = `${event.id}.${timestamp}.${event.body}`
  const signature = createHmac('sha256', keyOf(secret)).update(signed).digest('base64')
  return { 'webhook-id': event.id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

const SECRET = /^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const SHORTEST_KEY = 24
const LONGEST_KEY = 64

/** Whether a secret is one: `whsec_` and 24 to 64 bytes in Base64, as the specification demands. */
export function isWebhookSecret(secret: string): boolean {
  const { length } = keyOf(secret)
  return SECRET.test(secret) && length >= SHORTEST_KEY && length <= LONGEST_KEY
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice('whsec_'.length), 'base64')
}
