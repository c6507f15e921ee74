import { readAnswerValue, type SealedAnswer } from '@cfa/protocol'
import test from 'ava'
import { migrate } from '../../src/store/migrate.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { startService } from '../helpers/service.ts'
import { type Desk, openDesk } from './desk.ts'
import { job, questionWith, seal } from './scene.ts'

forEachDatabase((kind, _open, { place }) => {
  // Several processes on one SQLite file get no news of each other, and the service refuses to start twice on one.
  if (kind === 'sqlite') return

  test('an answer at one node reaches a poll at another, even after the node that was asked has stopped', async (t) => {
    const { connect } = await place(t)
    const first = connect()
    await migrate(first, Date.now)
    const nodeA = await openDesk(t, { database: first })
    const [nodeB, nodeC] = [
      await startService(t, { database: connect() }),
      await startService(t, { database: connect() }),
    ]
    const at = (node: { app: Desk['app'] }, url: string, prefer = '') =>
      node.app.inject({ url, headers: { authorization: `Bearer ${nodeA.secret}`, prefer } })

    const question = questionWith()
    const location = (await nodeA.ask(question)).headers.location as string
    const held = at(nodeC, `${location}?after=1`, 'wait=60')
    await nodeA.app.close()
    const sealed = await seal(question)
    const answered = await nodeB.app.inject({
      method: 'POST',
      url: `/api/questions/${question.id}/answer`,
      headers: nodeA.bob.headers,
      payload: { attempt: 1, sealed },
    })
    t.is(answered.statusCode, 204)
    const { state, answer } = (await held).json()
    t.is(state, 'answered')
    const { integrity } = question.package
    const opened = await job.open((answer as SealedAnswer).sealed, { id: question.id, integrity })
    t.deepEqual(opened, readAnswerValue({ username: 'alice', otp: '012345' }) as never)

    const reply = await nodeC.app.inject({
      method: 'PATCH',
      url: location,
      headers: { authorization: `Bearer ${nodeA.secret}` },
      payload: { state: 'published' },
    })
    t.is(reply.statusCode, 204)
    t.is((await at(nodeB, `${location}?after=2`)).json().state, 'published')
  })
})
