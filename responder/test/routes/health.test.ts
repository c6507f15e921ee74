import { readFile } from 'node:fs/promises'
import test from 'ava'
import { ask } from '../helpers/asking-job.ts'
import { openTemporary } from '../helpers/databases.ts'
import { startService } from '../helpers/service.ts'
import { signedIn } from '../helpers/signed-in.ts'

test('a service that runs is healthy and ready', async (t) => {
  const { app } = await startService(t)
  for (const url of ['/healthz', '/readyz']) {
    const reply = await app.inject({ url })
    t.is(reply.statusCode, 200, url)
    t.deepEqual(reply.json(), { status: 'ok' })
  }
})

test('a service whose store is away is healthy, but not ready, and its metrics say so', async (t) => {
  const database = await openTemporary(t)
  const { app } = await startService(t, { database })
  await database.close()
  t.is((await app.inject({ url: '/healthz' })).statusCode, 200)
  t.is((await app.inject({ url: '/readyz' })).statusCode, 503)
  const { body } = await app.inject({ url: '/metrics' })
  t.regex(body, /^cfa_store_up 0$/m)
})

test('a service whose store does not answer within a second is not ready', async (t) => {
  const database = await openTemporary(t)
  const { app } = await startService(t, { database })
  const all = database.all
  database.all = () => new Promise(() => {})
  t.is((await app.inject({ url: '/readyz' })).statusCode, 503)
  database.all = all
})

test('metrics count questions, decisions and requests, and name no package, project or person', async (t) => {
  const service = await startService(t, { listens: true })
  const admin = await signedIn(service, { role: 'admin', name: 'Grace' })
  const made = await admin.inject({
    method: 'POST',
    url: '/api/projects',
    payload: { name: 'secret-project', packages: ['@example/tool'] },
  })
  const job = await ask(made.json())
  const declined = await admin.inject({
    method: 'POST',
    url: `/api/questions/${job.question.id}/decline`,
    payload: { attempt: 1, reason: null },
  })
  t.is(declined.statusCode, 204)
  await ask(made.json(), { package: { ...job.question.package, version: '3.0.0' } })
  const { body } = await service.app.inject({ url: '/metrics' })
  t.regex(body, /^cfa_store_up 1$/m)
  t.regex(body, /^cfa_waiting_jobs 0$/m)
  t.regex(body, /^cfa_open_questions\{state="waiting"\} 1$/m)
  t.regex(body, /^cfa_decisions_total\{decision="declined"\} 1$/m)
  t.regex(body, /^cfa_http_request_seconds_count\{method="POST",route="\/p\/:name",status="202"\} 2$/m)
  for (const name of ['secret-project', 'example', 'tool', 'Grace', job.question.id])
    t.false(body.includes(name), name)
})

test('each app has metrics of its own', async (t) => {
  const [one, other] = [await startService(t), await startService(t)]
  await one.app.inject({ url: '/api/session' })
  t.true((await one.app.inject({ url: '/metrics' })).body.includes('route="/api/session"'))
  t.false((await other.app.inject({ url: '/metrics' })).body.includes('route="/api/session"'))
})

test('the metrics are those of the documentation', async (t) => {
  const { app } = await startService(t)
  const { body } = await app.inject({ url: '/metrics' })
  const docs = await readFile(new URL('../../../docs/responder/hosting.md', import.meta.url), 'utf8')
  const shown = [...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
  const told = [...docs.matchAll(/^\| `(cfa_[a-z_]+)`/gm)].map(([, name]) => name)
  t.deepEqual(shown.toSorted(), told.toSorted())
})
