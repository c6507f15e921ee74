import test from 'ava'
import type { OpenQuestion } from '../../src/api/questions.ts'
import { createNotified } from '../../src/questions/notified.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { eventually } from '../helpers/eventually.ts'
import { ask, openNotifyPlace, withChannel } from '../helpers/notify-place.ts'
import { openReceiver } from '../helpers/receiver.ts'
import { openDesk } from './desk.ts'
import { questionWith } from './scene.ts'

forEachDatabase((kind, open) => {
  test(`${kind}: the inbox and a question say who was notified and how, without addresses`, async (t) => {
    const desk = await openDesk(t, { database: await open(t) })
    const good = await openReceiver(t)
    const bad = await openReceiver(t, () => ({ status: 404 }))
    const add = (url: string, name: string, { url: target }: { url: string }) =>
      desk.admin.inject({
        method: 'POST',
        url,
        payload: { name, target: { kind: 'webhook', url: target, secret: null } },
      })
    const { projects } = (await desk.admin.inject({ url: '/api/projects' })).json()
    await add('/api/me/channels', 'my own', good)
    await add(`/api/projects/${projects[0].id}/channels`, '#releases', bad)
    const question = questionWith()
    await desk.ask(question)
    const notifiedOf = async (url: string): Promise<OpenQuestion['notified']> => {
      const body = (await desk.bob.inject({ url })).json()
      return (body.questions?.[0] ?? body).notified
    }
    await eventually(async () => {
      const notified = (await notifiedOf('/api/questions')) ?? []
      return notified.length === 2 && notified.every(({ is }) => is !== 'under_way')
    })
    const expected = [
      { is: 'delivered', channels: [{ kind: 'webhook', person: 'Ada', channel: null }], more: 0 },
      { is: 'failed', channels: [{ kind: 'webhook', person: null, channel: '#releases' }], more: 0 },
    ]
    for (const url of ['/api/questions', `/api/questions/${question.id}`]) {
      t.deepEqual(await notifiedOf(url), expected, url)
    }
  })

  test(`${kind}: of many notified channels, the first are named and the rest counted`, async (t) => {
    const place = await openNotifyPlace(t, { database: await open(t) })
    const { person, projectId } = await withChannel(place, { kind: 'slack', url: 'http://127.0.0.1:1/' })
    for (let count = 1; count < 20; count += 1) {
      const target = { kind: 'slack' as const, url: 'http://127.0.0.1:1/' }
      await place.channels.add(person, { personId: person.id }, { name: `Mine ${count}`, target })
      await place.channels.add(person, { projectId }, { name: `Room ${count}`, target })
    }
    const id = await ask(place, projectId)
    const other = await ask(place, projectId)
    await place.database.run("update deliveries set receipt = '{}' where question_id = $1", id)
    const questions = [id, other].map((one) => ({ id: one, state: 'waiting' as const, askedAt: 0 }))
    const found = await createNotified(place)(questions)
    for (const [one, is] of [
      [id, 'delivered'],
      [other, 'under_way'],
    ] as const) {
      const groups = found.get(one)?.map(({ channels, ...group }) => ({ ...group, named: channels.length }))
      t.deepEqual(groups, [{ is, more: 19, named: 20 }])
    }
  })
})
