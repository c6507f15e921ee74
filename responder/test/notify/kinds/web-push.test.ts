import test from 'ava'
import { importJWK, jwtVerify } from 'jose'
import { addPerson, ask, move, openNotifyPlace, withChannel } from '../../helpers/notify-place.ts'
import { createPushSubscription } from '../../helpers/push-receiver.ts'
import { openReceiver } from '../../helpers/receiver.ts'

const subscribed = (url: string) => {
  const { keys, open } = createPushSubscription()
  return { open, target: { kind: 'web-push' as const, endpoint: `${url}/push/1`, keys } }
}

test('the browser can decrypt a message, and each message replaces the one before', async (t) => {
  const receiver = await openReceiver(t, () => ({ status: 201 }))
  const place = await openNotifyPlace(t)
  const { target, open } = subscribed(receiver.url)
  const { projectId, person } = await withChannel(place, target)
  const id = await ask(place, projectId)
  await place.channels.drain()
  await move(place, id, { state: 'answered', by: person })
  await place.channels.drain()
  const [asked, answered] = receiver.received.map(({ bytes }) => open(bytes))
  const link = `https://cfa.example/q/${id}`
  t.like(asked, { title: 'Approve publishing @example/tool@2.1.0?', link, tag: id, renotify: true })
  t.like(answered, { title: '@example/tool@2.1.0: Ada answered', link, tag: id, renotify: false })
  const topics = receiver.received.map(({ headers }) => headers.topic)
  t.deepEqual(topics, [id.replaceAll('-', ''), id.replaceAll('-', '')])
  t.like(receiver.received[0]?.headers, { ttl: '1800', urgency: 'high', 'content-encoding': 'aes128gcm' })
})

test('the push service can verify the sender with the key that the browser subscribed with', async (t) => {
  const receiver = await openReceiver(t, () => ({ status: 201 }))
  const place = await openNotifyPlace(t)
  const { projectId } = await withChannel(place, subscribed(receiver.url).target)
  await ask(place, projectId)
  await place.channels.drain()
  const [, token = '', key] =
    /^vapid t=(\S+), k=(\S+)$/.exec(receiver.received[0]?.headers.authorization ?? '') ?? []
  t.is(key, await place.channels.vapidKey())
  const point = Buffer.from(key ?? '', 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'))
  const publicKey = await importJWK({ kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, 'ES256')
  const { payload } = await jwtVerify(token, publicKey)
  t.like(payload, { aud: receiver.url, sub: 'https://cfa.example' })
})

test('the keys are created once, even if two nodes start together', async (t) => {
  const place = await openNotifyPlace(t)
  const other = await openNotifyPlace(t, { database: place.database })
  const [one, two] = await Promise.all([place.channels.vapidKey(), other.channels.vapidKey()])
  t.is(one, two)
  t.is(await place.channels.vapidKey(), one)
})

for (const status of [404, 410]) {
  test(`a subscription that answers ${status} is removed, and the audit log says so`, async (t) => {
    const receiver = await openReceiver(t, () => ({ status }))
    const place = await openNotifyPlace(t)
    const { projectId, person, channel } = await withChannel(place, subscribed(receiver.url).target)
    await ask(place, projectId)
    await place.channels.drain()
    t.deepEqual(await place.channels.list({ personId: person.id }), [])
    const { entries } = await place.audit.page()
    t.like(entries[0], { actor: 'service', action: 'channel.remove', subject: `channel:${channel.id}` })
    t.false(JSON.stringify(entries).includes('/push/1'))
  })
}

test('a browser that somebody else signs in with no longer gets the previous person’s messages', async (t) => {
  const place = await openNotifyPlace(t)
  const { target } = subscribed('http://127.0.0.1:1')
  const { person: ada, channel } = await withChannel(place, target)
  const bob = await addPerson(place, 'Bob')
  await place.channels.add(bob, { personId: bob.id }, { name: 'Phone', target })
  t.deepEqual(await place.channels.list({ personId: ada.id }), [])
  t.is((await place.channels.list({ personId: bob.id })).length, 1)
  const { entries } = await place.audit.page()
  t.like(
    entries.find(({ action }) => action === 'channel.remove'),
    { actor: `person:${bob.id}`, subject: `channel:${channel.id}`, detail: { name: 'Mine', person: ada.id } },
  )
})

test('a key that is not on the curve marks the channel as failing, and nothing is sent', async (t) => {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { target } = subscribed(receiver.url)
  const p256dh = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]).toString('base64url')
  const { projectId, person } = await withChannel(place, { ...target, keys: { ...target.keys, p256dh } })
  await ask(place, projectId)
  await place.channels.drain()
  t.is(receiver.received.length, 0)
  t.is((await place.channels.list({ personId: person.id }))[0]?.failure, "The browser's key can't be used.")
})
