import test from 'ava'
import { ask, move, openNotifyPlace, withChannel } from '../../helpers/notify-place.ts'
import { openReceiver } from '../../helpers/receiver.ts'

test('a question is published as JSON with the token, and its outcome replaces it quietly', async (t) => {
  const ntfy = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const target = { kind: 'ntfy' as const, url: `${ntfy.url}/releases`, token: 'tk_secret' }
  const { projectId, person } = await withChannel(place, target)
  const id = await ask(place, projectId)
  await place.channels.drain()
  await move(place, id, { state: 'answered', by: person })
  await place.channels.drain()
  t.like(ntfy.received[0], { method: 'POST', path: '/' })
  t.is(ntfy.received[0]?.headers.authorization, 'Bearer tk_secret')
  const [asked, answered] = ntfy.bodies()
  t.like(asked, {
    topic: 'releases',
    title: 'Approve publishing @example/tool@2.1.0?',
    click: `https://cfa.example/q/${id}`,
    priority: 4,
    sequence_id: `${id}-1`,
  })
  t.like(answered, { title: '@example/tool@2.1.0: Ada answered', priority: 2, sequence_id: `${id}-1` })
  t.false('markdown' in asked)
})

test('without a token, no authorization is sent', async (t) => {
  const ntfy = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId } = await withChannel(place, { kind: 'ntfy', url: `${ntfy.url}/releases`, token: null })
  await ask(place, projectId)
  await place.channels.drain()
  t.is(ntfy.received[0]?.headers.authorization, undefined)
})
