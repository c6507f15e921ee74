import { createHmac, timingSafeEqual } from 'node:crypto'
import test from 'ava'
import { createWebhookSecret, isWebhookSecret, signWebhook, webhookEvent } from '../src/webhook.ts'

test('signs as the reference implementation of Standard Webhooks does', (t) => {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts
  const event = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: 1_614_265_330_000, body: '{"test": 2432232314}' }
  t.deepEqual(signWebhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', event), {
    'webhook-id': event.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('an event has type, time and data', (t) => {
  t.deepEqual(webhookEvent('release.waiting', 0, { tag: 'latest' }), {
    type: 'release.waiting',
    timestamp: '1970-01-01T00:00:00.000Z',
    data: { tag: 'latest' },
  })
})

test('a new secret has 256 bits and verifies what it signed', (t) => {
  const secret = createWebhookSecret(Buffer.alloc(32, 0xfb).toString('base64url'))
  t.true(isWebhookSecret(secret))
  const headers = signWebhook(secret, { id: 'msg_1', at: 1_999, body: '{}' })
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  t.is(key.length, 32)
  const expected = createHmac('sha256', key).update('msg_1.1.{}').digest()
  t.true(timingSafeEqual(Buffer.from(headers['webhook-signature'].slice('v1,'.length), 'base64'), expected))
})

const base64 = (bytes: number) => Buffer.alloc(bytes, 1).toString('base64')

for (const [secret, isOne] of [
  [`whsec_${base64(24)}`, true],
  [`whsec_${base64(25)}`, true],
  [`whsec_${base64(32)}`, true],
  [`whsec_${base64(64)}`, true],
  [`whsec_${base64(23)}`, false],
  [`whsec_${base64(65)}`, false],
  [`whsec_${base64(32)}!`, false],
  [`whsec_${base64(32).replace(/=+$/, '')}`, false],
  [`whsec_${base64(24)}=`, false],
  [`whsec_${'-'.repeat(40)}`, false],
  [`whsec_${'é'.repeat(40)}`, false],
  [base64(32), false],
  ['whsec_', false],
] as const) {
  test(`${isOne ? 'takes' : 'refuses'} ${secret.slice(0, 16)}…${secret.slice(-3)} of ${secret.length} characters as a secret`, (t) => {
    t.is(isWebhookSecret(secret), isOne)
  })
}
