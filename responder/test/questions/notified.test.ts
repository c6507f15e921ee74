import test from 'ava'
import type { OpenQuestion } from '../../src/api/questions.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { eventually } from '../helpers/eventually.ts'
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
      { kind: 'webhook', person: 'Ada', channel: null, is: 'delivered' },
      { kind: 'webhook', person: null, channel: '#releases', is: 'failed' },
    ]
    for (const url of ['/api/questions', `/api/questions/${question.id}`]) {
      const notified = (await notifiedOf(url)) ?? []
      t.deepEqual(
        notified.toSorted(({ is }, { is: other }) => (is < other ? -1 : 1)),
        expected,
        url,
      )
    }
  })
})
