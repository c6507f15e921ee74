import { createHmac } from 'node:crypto'
import test from 'ava'
import { ask, move, openNotifyPlace, withChannel } from '../../helpers/notify-place.ts'
import { openReceiver } from '../../helpers/receiver.ts'

test('every event is signed with the secret that was shown once', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const target = { kind: 'webhook' as const, url: `${receiver.url}/in`, secret: null }
  const { projectId, person, channel } = await withChannel(place, target)
  const id = await ask(place, projectId)
  await place.channels.drain()
  await move(place, id, { state: 'declined', by: person, reason: 'not today' })
  await place.channels.drain()
  for (const { headers, body } of receiver.received) {
    const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    const key = Buffer.from(channel.secret?.slice('whsec_'.length) ?? '', 'base64')
    t.is(headers['webhook-signature'], `v1,${createHmac('sha256', key).update(content).digest('base64')}`)
    t.is(headers['webhook-timestamp'], String(place.clock.now / 1000))
  }
  const [listed] = await place.channels.list({ personId: person.id })
  t.false(JSON.stringify(listed).includes('whsec_'))
  t.like(receiver.bodies()[0], {
    type: 'question.asked',
    timestamp: '2026-07-01T12:00:00.000Z',
    data: { id, ask: 'approval', kind: 'publish', state: 'waiting', attempt: 1, revision: 1, by: null },
  })
  t.like(receiver.bodies()[1], {
    type: 'question.declined',
    data: {
      id,
      state: 'declined',
      revision: 2,
      by: 'Ada',
      reason: 'not today',
      link: `https://cfa.example/q/${id}`,
    },
  })
})

test('a secret chosen by the receiver is accepted', async (t) => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const place = await openNotifyPlace(t)
  const { channel } = await withChannel(place, { kind: 'webhook', url: 'http://127.0.0.1:1/', secret })
  t.is(channel.secret, secret)
})
