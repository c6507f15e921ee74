import { randomUUID } from 'node:crypto'
import test from 'ava'
import { channelCreated } from '../../src/api/channels.ts'
import { content } from '../helpers/notify-place.ts'
import { openReceiver } from '../helpers/receiver.ts'
import { startService } from '../helpers/service.ts'
import { signedIn } from '../helpers/signed-in.ts'

test('in the whole service, a channel of a person who may answer gets a question and its withdrawal', async (t) => {
  const receiver = await openReceiver(t)
  const service = await startService(t)
  const admin = await signedIn(service, { role: 'admin', name: 'Ada' })
  const target = { kind: 'webhook', url: receiver.url, secret: null }
  const added = await admin.inject({
    method: 'POST',
    url: '/api/me/channels',
    payload: { name: 'Mine', target },
  })
  t.notThrows(() => channelCreated.parse(added.json()))
  const made = await admin.inject({
    method: 'POST',
    url: '/api/projects',
    payload: { name: 'tool', packages: ['@example/tool'] },
  })
  const { endpoint, secret } = made.json()
  const headers = { authorization: `Bearer ${secret}` }
  const key = {
    kty: 'EC',
    crv: 'P-256',
    x: 'vki1KLl4vQr_gQIjmbYz9nEYUq3BRB0YaejkClZvXUU',
    y: 'Xanhkv6_d4_VCoapk3pYtx6sE3Api78C-WRYSNyusUM',
    use: 'enc',
    alg: 'ECDH-ES',
  }
  const expiresAt = new Date(Date.now() + 600_000).toISOString()
  const payload = content({ id: randomUUID(), key, expiresAt })
  const asked = await service.app.inject({
    method: 'POST',
    url: new URL(endpoint).pathname,
    headers,
    payload,
  })
  t.is(asked.statusCode, 202, asked.body)
  await receiver.until(1)
  const location = new URL(String(asked.headers.location), endpoint).pathname
  const reply = await service.app.inject({
    method: 'PATCH',
    url: location,
    headers,
    payload: { state: 'withdrawn' },
  })
  t.is(reply.statusCode, 204, reply.body)
  await receiver.until(2)
  t.deepEqual(
    receiver.bodies().map(({ type }) => type),
    ['question.asked', 'question.withdrawn'],
  )
})
