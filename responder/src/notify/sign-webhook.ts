import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'
/** Of the specification: 192 to 512 bits. */
const KEY_BYTES = { min: 24, max: 64 }

/**
 * The headers that prove who sent a webhook, by Standard Webhooks 1.0.0.
 *
 * @param secret - `whsec_` and 24 to 64 bytes in base64.
 * @param id - The same for every try of a message; without a full stop.
 * @param at - Of this try, in milliseconds since 1970.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signWebhook(secret: string, { id, at, body }: { id: string; at: number; body: string }) {
  const timestamp = String(Math.floor(at / 1000))
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

/** Makes a secret of 256 random bits in base64url. */
export const webhookSecretOf = (token: string): string =>
  `${PREFIX}${Buffer.from(token, 'base64url').toString('base64')}`

export function isWebhookSecret(secret: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)) return false
  const { length } = keyOf(secret)
  return length >= KEY_BYTES.min && length <= KEY_BYTES.max
}

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(PREFIX.length), 'base64')
