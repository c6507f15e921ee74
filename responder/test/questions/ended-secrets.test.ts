import test from 'ava'
import { migrate } from '../../src/store/migrate.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { eventually } from '../helpers/eventually.ts'
import { startService } from '../helpers/service.ts'
import { type Desk, openDesk } from './desk.ts'
import { questionWith, seal } from './scene.ts'

type End = (desk: Desk, project: string) => Promise<{ statusCode: number }>

const rotate: End = ({ admin }, project) =>
  admin.inject({ method: 'POST', url: `${project}/secrets`, payload: { graceHours: 0 } })
const ENDS: [how: string, end: End][] = [
  ['is replaced without a grace period', rotate],
  ['is removed with its project', ({ admin }, project) => admin.inject({ method: 'DELETE', url: project })],
]

async function projectOf({ admin }: Desk): Promise<string> {
  const { projects } = (await admin.inject({ url: '/api/projects' })).json()
  return `/api/projects/${projects[0].id}`
}

forEachDatabase((kind, _open, { place }) => {
  for (const [how, end] of ENDS) {
    test(`${kind}: if a secret ${how}, its waiting polls end at once at every node, without an answer`, async (t) => {
      const { connect } = await place(t)
      const database = connect()
      await migrate(database, Date.now)
      const desk = await openDesk(t, { database })
      // On SQLite, the second process would be a command. It gets no news, and the service checks by itself.
      const nodes = kind === 'sqlite' ? [desk] : [desk, await startService(t, { database: connect() })]
      const project = await projectOf(desk)
      const question = questionWith()
      const location = String((await desk.ask(question)).headers.location)
      const headers = { authorization: `Bearer ${desk.secret}`, prefer: 'wait=60' }
      const held = nodes.map(({ app }) => app.inject({ url: `${location}?after=1`, headers }))
      await Promise.all(nodes.map((node) => eventually(() => hasWaiting(node))))
      t.true((await end(desk, project)).statusCode < 300)
      for (const reply of await Promise.all(held)) t.is(reply.statusCode, 401)
      const sealed = await seal(question)
      await desk.bob.inject({
        method: 'POST',
        url: `/api/questions/${question.id}/answer`,
        payload: { attempt: 1, sealed },
      })
      t.is((await desk.call({ url: `${location}?after=0` })).statusCode, 401)
    })
  }

  test(`${kind}: a secret deleted by another process ends the polls too`, async (t) => {
    const { connect } = await place(t)
    const database = connect()
    await migrate(database, Date.now)
    const desk = await openDesk(t, { database })
    const location = String((await desk.ask(questionWith())).headers.location)
    const held = desk.call({ url: `${location}?after=1`, headers: { prefer: 'wait=60' } })
    await eventually(() => hasWaiting(desk))
    const alongside = connect()
    await alongside.run('delete from secrets')
    // On PostgreSQL, a command announces its change. This announces it as if the news had been missed.
    if (kind === 'postgres') await alongside.run("select pg_notify('cfa_news', '*')")
    t.is((await held).statusCode, 401)
  })

  test(`${kind}: a poll continues while the old secret is in its grace period`, async (t) => {
    const { connect } = await place(t)
    const database = connect()
    await migrate(database, Date.now)
    const desk = await openDesk(t, { database })
    const question = questionWith()
    const location = String((await desk.ask(question)).headers.location)
    const held = desk.call({ url: `${location}?after=1`, headers: { prefer: 'wait=60' } })
    await eventually(() => hasWaiting(desk))
    const url = `${await projectOf(desk)}/secrets`
    const made = await desk.admin.inject({ method: 'POST', url, payload: { graceHours: 1 } })
    t.is(made.statusCode, 201)
    const payload = { attempt: 1, sealed: await seal(question) }
    await desk.bob.inject({ method: 'POST', url: `/api/questions/${question.id}/answer`, payload })
    t.is((await held).json().state, 'answered')
  })

  test(`${kind}: on request, open questions are withdrawn with their secret or project`, async (t) => {
    const { connect } = await place(t)
    const database = connect()
    await migrate(database, Date.now)
    const desk = await openDesk(t, { database })
    const project = await projectOf(desk)
    const stateOf = async ({ id }: { id: string }) => {
      const [row] = await database.all('select state, reason from questions where id = $1', id)
      return row
    }
    const first = questionWith()
    await desk.ask(first)
    await rotate(desk, project)
    t.like(await stateOf(first), { state: 'waiting' })
    const payload = { graceHours: 0, withdraw: true }
    const made = await desk.admin.inject({ method: 'POST', url: `${project}/secrets`, payload })
    t.like(await stateOf(first), { state: 'withdrawn', reason: 'The secret of its project was replaced.' })
    const headers = { authorization: `Bearer ${made.json().secret}` }
    const second = questionWith()
    await desk.call({ method: 'POST', url: desk.path, payload: second, headers })
    await desk.admin.inject({ method: 'DELETE', url: `${project}?withdraw=true` })
    t.like(await stateOf(second), { state: 'withdrawn', reason: 'Its project was removed.' })
    const audit = await database.all("select actor from audit where action = 'question.withdraw'")
    t.deepEqual(audit, [
      { actor: `person:${desk.admin.person.id}` },
      { actor: `person:${desk.admin.person.id}` },
    ])
  })
})

async function hasWaiting({ app }: Pick<Desk, 'app'>): Promise<boolean> {
  const { body } = await app.inject({ url: '/metrics' })
  return /^cfa_waiting_jobs 1$/m.test(body)
}
