import test, { type ExecutionContext } from 'ava'
import pg from 'pg'
import { migrate } from '../src/store/migrate.ts'
import { openPostgres } from '../src/store/postgres.ts'
import { ask } from './helpers/asking-job.ts'
import { createDatabase } from './helpers/hosted-postgres.ts'
import { type Service, startService } from './helpers/service.ts'
import { signedIn } from './helpers/signed-in.ts'

/** A service that listens, with its own connection to a shared database. */
async function nodeOn(t: ExecutionContext, url: string): Promise<Service> {
  const database = openPostgres(url)
  t.teardown(() => database.close())
  await migrate(database, Date.now)
  return startService(t, { database, listens: true })
}

const projectOf = async (admin: Awaited<ReturnType<typeof signedIn>>) => {
  const payload = { name: 'tool', packages: ['@example/tool'] }
  return (await admin.inject({ method: 'POST', url: '/api/projects', payload })).json()
}

test('a job that waits at one node is told at once of a decline at another node', async (t) => {
  const url = await createDatabase(t, 'empty')
  const [one, other] = [await nodeOn(t, url), await nodeOn(t, url)]
  const project = await projectOf(await signedIn(one, { role: 'admin' }))
  const person = await signedIn(other, { name: 'Bob' })
  const job = await ask(project)
  const news = job.newsOf('declined')
  const declined = await person.inject({
    method: 'POST',
    url: `/api/questions/${job.question.id}/decline`,
    payload: { attempt: 1, reason: 'Not today.' },
  })
  t.is(declined.statusCode, 204)
  t.like(await news, { state: 'declined', answer: { reason: 'Not today.' } })
})

test('a node survives the loss of its database, and continues when it is back', async (t) => {
  const url = await createDatabase(t, 'empty')
  const node = await nodeOn(t, url)
  const project = await projectOf(await signedIn(node, { role: 'admin' }))
  const job = await ask(project)
  await allowConnections(url, false)
  t.is((await node.app.inject({ url: '/readyz' })).statusCode, 503)
  t.is((await node.app.inject({ url: '/healthz' })).statusCode, 200)
  const greeting = { url: '/p/tool', headers: { authorization: `Bearer ${project.secret}` } }
  const away = await node.app.inject(greeting)
  t.is(away.statusCode, 503)
  t.is(away.json().error, 'unavailable')
  t.true(Number(away.headers['retry-after']) > 0)
  await allowConnections(url, true)
  t.is((await node.app.inject({ url: '/readyz' })).statusCode, 200)
  t.is((await node.app.inject(greeting)).statusCode, 200)
  await job.report({ state: 'withdrawn' })
  t.like(await job.newsOf('withdrawn'), { state: 'withdrawn' })
})

/** Refuses new connections and ends the open ones, or allows connections again. */
async function allowConnections(url: string, isAllowed: boolean): Promise<void> {
  const place = new URL(url)
  const name = place.pathname.slice(1)
  place.pathname = '/postgres'
  const client = new pg.Client(place.href)
  await client.connect()
  await client.query(`alter database ${name} with allow_connections ${isAllowed}`)
  if (!isAllowed) {
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  }
  await client.end()
}
