import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import type { Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { signedIn, type Visitor } from '../helpers/signed-in.ts'
import { type Desk, openDesk } from './desk.ts'
import { questionWith, seal } from './scene.ts'

interface Slow {
  method: 'POST' | 'PATCH'
  path: string
  headers: Record<string, string>
  body: object
}

type SlowDesk = Desk & { isLetIn: () => Promise<void> }

/** The queries by which the service finds the caller before it reads a body. */
const LETS_IN = /from projects left join secrets|from sessions join people/

/** `isLetIn` resolves once the caller of the next request has been found. */
async function open(t: ExecutionContext, store: Database): Promise<SlowDesk> {
  let next = Promise.withResolvers<void>()
  await migrate(store, Date.now)
  const all: Database['all'] = async (sql, ...values) => {
    const rows = await store.all(sql, ...values)
    if (LETS_IN.test(sql)) next.resolve()
    return rows
  }
  const desk = await openDesk(t, { database: { ...store, all }, listens: true })
  const isLetIn = (): Promise<void> => {
    next = Promise.withResolvers()
    return next.promise
  }
  return { ...desk, isLetIn }
}

/**
 * Starts a request whose caller is accepted before its body is complete. The result sends the rest and resolves with
 * the status.
 */
async function begin(
  t: ExecutionContext,
  { config, isLetIn }: SlowDesk,
  { method, path, headers, body }: Slow,
) {
  const text = JSON.stringify(body)
  const all = { host: 'localhost', 'content-type': 'application/json', ...headers }
  const lines = Object.entries({ ...all, 'content-length': Buffer.byteLength(text) })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const letIn = isLetIn()
  const socket: Socket = connect(config.port, 'localhost')
  t.teardown(() => socket.destroy())
  socket.write(`${method} ${path} HTTP/1.1\r\n${head}\r\n${text.slice(0, 5)}`)
  await letIn
  return async (): Promise<number> => {
    socket.write(text.slice(5))
    const [reply] = await once(socket, 'data')
    return Number(/^HTTP\/1.1 (\d+)/.exec(String(reply))?.[1])
  }
}

forEachDatabase((kind, _open, { place }) => {
  test(`${kind}: a question and a report are refused if their secret ends while they arrive`, async (t) => {
    const desk = await open(t, (await place(t)).connect())
    const asked = questionWith()
    await desk.ask(asked)
    const headers = { authorization: `Bearer ${desk.secret}` }
    const late = questionWith({ package: { ...asked.package, version: '3.0.0' } })
    const finishAsking = await begin(t, desk, { method: 'POST', path: desk.path, headers, body: late })
    const path = `${desk.path}/questions/${asked.id}`
    const report = { method: 'PATCH', path, headers, body: { state: 'withdrawn' } } as const
    const finishReport = await begin(t, desk, report)
    const { projects } = (await desk.admin.inject({ url: '/api/projects' })).json()
    const url = `/api/projects/${projects[0].id}/secrets`
    await desk.admin.inject({ method: 'POST', url, payload: { graceHours: 0 } })
    t.is(await finishAsking(), 401)
    t.is(await finishReport(), 401)
    const rows = await desk.database.all('select id, state from questions')
    t.deepEqual(rows, [{ id: asked.id, state: 'waiting' }])
  })

  test(`${kind}: an answer and a change are refused if their author is removed or demoted while they arrive`, async (t) => {
    const desk = await open(t, (await place(t)).connect())
    const question = questionWith()
    await desk.ask(question)
    const late = (visitor: Visitor, method: Slow['method'], path: string, body: object) =>
      begin(t, desk, { method, path, headers: visitor.headers, body })
    const answer = { attempt: 1, sealed: await seal(question) }
    const finishAnswer = await late(desk.bob, 'POST', `/api/questions/${question.id}/answer`, answer)
    const eve = await signedIn(desk, { role: 'admin', name: 'Eve' })
    const project = { name: 'eve', packages: ['eve'] }
    const finishProject = await late(eve, 'POST', '/api/projects', project)
    await desk.admin.inject({ method: 'DELETE', url: `/api/people/${desk.bob.person.id}` })
    const payload = { role: 'maintainer' }
    await desk.admin.inject({ method: 'PATCH', url: `/api/people/${eve.person.id}`, payload })
    t.is(await finishAnswer(), 401)
    t.is(await finishProject(), 403)
    t.deepEqual(await desk.database.all('select state from questions'), [{ state: 'waiting' }])
    t.deepEqual(await desk.database.all('select name from projects'), [{ name: 'tool' }])
  })
})
