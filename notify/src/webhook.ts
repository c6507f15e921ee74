import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'
/** Padded: some of the libraries that verify refuse anything else. */
const SECRET = /^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
/** Of the specification: 192 to 512 bits. */
const KEY_BYTES = { min: 24, max: 64 }

/** An event as Standard Webhooks has it. `type` is in dotted words, `at` in milliseconds since 1970. */
export const webhookEvent = <Data extends object>(type: string, at: number, data: Data) => ({
  type,
  timestamp: new Date(at).toISOString(),
  data,
})

/**
 * The headers that prove who sent an event, by Standard Webhooks 1.0.0.
 *
 * @param secret - As `isWebhookSecret` takes it.
 * @param event - `id`: the same for every try, without a full stop. `at`: in milliseconds since 1970. `body`: the very text that
 *   is sent.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signWebhook(secret: string, { id, at, body }: { id: string; at: number; body: string }) {
  const timestamp = String(Math.floor(at / 1000))
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

/** Makes a secret of random bytes in base64url, 24 to 64 of them. */
export const createWebhookSecret = (random: string): string =>
  `${PREFIX}${Buffer.from(random, 'base64url').toString('base64')}`

/** Whether a secret is one: `whsec_` and 24 to 64 bytes in base64, as the specification demands. */
export function isWebhookSecret(secret: string): boolean {
  const { length } = keyOf(secret)
  return SECRET.test(secret) && length >= KEY_BYTES.min && length <= KEY_BYTES.max
}

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(PREFIX.length), 'base64')
