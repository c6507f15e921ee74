import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'
/** With padding, because some verifying libraries refuse a secret without it. */
const SECRET = /^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
/** 192 to 512 bits, as the specification demands. */
const KEY_BYTES = { min: 24, max: 64 }

/** Returns an event in the form of Standard Webhooks. `type` is dotted words, `at` is in milliseconds since 1970. */
export const webhookEvent = <Data extends object>(type: string, at: number, data: Data) => ({
  type,
  timestamp: new Date(at).toISOString(),
  data,
})

/**
 * Returns the headers that prove who sent an event, according to Standard Webhooks 1.0.0.
 *
 * @param secret - One that `isWebhookSecret` accepts.
 * @param event - `id` is the same for every try and has no full stop. `at` is in milliseconds since 1970. `body` is
 *   exactly the text that is sent.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signWebhook(secret: string, { id, at, body }: { id: string; at: number; body: string }) {
  const timestamp = String(Math.floor(at / 1000))
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

/** Makes a secret from 24 to 64 random bytes, given in base64url. */
export const createWebhookSecret = (random: string): string =>
  `${PREFIX}${Buffer.from(random, 'base64url').toString('base64')}`

/** Whether a secret has the form that the specification demands: `whsec_` and 24 to 64 bytes in base64. */
export function isWebhookSecret(secret: string): boolean {
  const { length } = keyOf(secret)
  return SECRET.test(secret) && length >= KEY_BYTES.min && length <= KEY_BYTES.max
}

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(PREFIX.length), 'base64')
