import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { openReceiver } from '../helpers/receiver.ts'
import type { Visitor } from '../helpers/signed-in.ts'
import { openDesk } from './desk.ts'
import { questionWith } from './scene.ts'

const rename = ({ inject }: Visitor, name: string) =>
  inject({ method: 'PATCH', url: '/api/me', payload: { name } })

forEachDatabase((kind, open) => {
  test(`${kind}: people keep the names that they had when they acted`, async (t) => {
    const desk = await openDesk(t, { database: await open(t) })
    const receiver = await openReceiver(t)
    const target = { kind: 'webhook', url: receiver.url, secret: null }
    await desk.admin.inject({
      method: 'POST',
      url: '/api/me/channels',
      payload: { name: 'Mine', target },
    })
    const question = questionWith()
    const { id } = question
    await desk.ask(question)
    // Nobody is told of a question that is over before its message is sent.
    await receiver.until(1)
    const payload = { attempt: 1, reason: 'Not today.' }
    const url = `/api/questions/${id}`
    t.is((await desk.bob.inject({ method: 'POST', url: `${url}/decline`, payload })).statusCode, 204)
    t.is((await rename(desk.bob, 'Ada Miller')).statusCode, 200)
    t.is((await rename(desk.admin, 'Bob')).statusCode, 200)
    const detail = (await desk.admin.inject({ url })).json()
    t.is(detail.answeredBy, 'Bob')
    t.deepEqual(
      detail.events.map(({ by }: { by: string | null }) => by),
      [null, 'Bob'],
    )
    const { questions } = (await desk.admin.inject({ url: '/api/history' })).json()
    t.is(questions[0].answeredBy, 'Bob')
    const poll = await desk.call({ url: `${desk.path}/questions/${id}?after=1` })
    t.like(poll.json(), { answer: { declined: true, by: 'Bob', reason: 'Not today.' } })
    const late = await desk.admin.inject({ method: 'POST', url: `${url}/decline`, payload })
    t.like(late.json(), { error: 'closed', by: 'Bob' })
    await receiver.until(2)
    t.is(receiver.bodies()[1].data.by, 'Bob')
    const removed = { method: 'DELETE', url: `/api/people/${desk.bob.person.id}` } as const
    t.is((await desk.admin.inject(removed)).statusCode, 204)
    t.is((await desk.admin.inject({ url })).json().answeredBy, 'Bob')
  })
})
