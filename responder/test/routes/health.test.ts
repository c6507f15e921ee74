import { readFile } from 'node:fs/promises'
import test from 'ava'
import { ask } from '../helpers/asking-job.ts'
import { forEachDatabase, openTemporary } from '../helpers/databases.ts'
import { eventually } from '../helpers/eventually.ts'
import { openReceiver } from '../helpers/receiver.ts'
import { startService } from '../helpers/service.ts'
import { signedIn } from '../helpers/signed-in.ts'
import { openDesk } from '../questions/desk.ts'
import { questionWith, seal } from '../questions/scene.ts'

test('a running service is healthy and ready', async (t) => {
  const { app } = await startService(t)
  for (const url of ['/healthz', '/readyz']) {
    const reply = await app.inject({ url })
    t.is(reply.statusCode, 200, url)
    t.deepEqual(reply.json(), { status: 'ok' })
  }
})

test('a service without its store is healthy but not ready, and its metrics say so', async (t) => {
  const database = await openTemporary(t)
  const { app } = await startService(t, { database })
  await database.close()
  t.is((await app.inject({ url: '/healthz' })).statusCode, 200)
  t.is((await app.inject({ url: '/readyz' })).statusCode, 503)
  const { body } = await app.inject({ url: '/metrics' })
  t.regex(body, /^cfa_store_up 0$/m)
})

test('a service whose store takes longer than a second is not ready', async (t) => {
  const database = await openTemporary(t)
  const { app } = await startService(t, { database })
  const all = database.all
  const held = Promise.withResolvers<void>()
  // Whatever else the service reads meanwhile is held too, and goes on afterwards: otherwise it could not stop.
  database.all = async (...query) => {
    await held.promise
    return all(...query)
  }
  t.is((await app.inject({ url: '/readyz' })).statusCode, 503)
  held.resolve()
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

forEachDatabase((kind, openStore) => {
  test(`${kind}: the metrics match the tables after every kind of change`, async (t) => {
    const database = await openStore(t)
    const receiver = await openReceiver(t, (_received, count) => ({ status: count === 2 ? 400 : 200 }))
    const desk = await openDesk(t, { database })
    const target = { kind: 'webhook', url: receiver.url, secret: null }
    await desk.bob.inject({ method: 'POST', url: '/api/me/channels', payload: { name: 'Mine', target } })
    const versions = ['1.0.0', '2.0.0', '3.0.0'].map((version) => questionWith({ package: { version } }))
    for (const question of versions) t.is((await desk.ask(question)).statusCode, 202)
    const [first, second, third] = versions
    if (!first || !second || !third) return t.fail()
    const payload = { attempt: 1, reason: null }
    await desk.bob.inject({ method: 'POST', url: `/api/questions/${first.id}/decline`, payload })
    const answer = { attempt: 1, sealed: await seal(second) }
    await desk.bob.inject({ method: 'POST', url: `/api/questions/${second.id}/answer`, payload: answer })
    await desk.ask({ ...third, attempt: 2, reason: 'expired' })
    const busy = 'select id from deliveries where next_at is not null and (tries > 0 or next_at <= $1)'
    await eventually(async () => (await database.all(busy, Date.now())).length === 0)
    const { body } = await desk.app.inject({ url: '/metrics' })
    const shown = (name: string, state: string) =>
      Number(new RegExp(`^${name}\\{state="${state}"\\} (\\d+)$`, 'm').exec(body)?.[1])
    const open = await database.all(
      "select state, count(*) as count from questions where state <> 'declined' group by state",
    )
    t.is(open.length, 2)
    for (const { state, count } of open)
      t.is(shown('cfa_open_questions', String(state)), Number(count), String(state))
    const sent =
      await database.all(`select case when next_at is not null then 'due' when failure is null then 'done'
      else 'given_up' end as state, count(*) as count from deliveries group by 1`)
    t.is(sent.length, 3)
    for (const { state, count } of sent)
      t.is(shown('cfa_deliveries', String(state)), Number(count), String(state))
  })
})

test('each app has its own metrics', async (t) => {
  const [one, other] = [await startService(t), await startService(t)]
  await one.app.inject({ url: '/api/session' })
  t.true((await one.app.inject({ url: '/metrics' })).body.includes('route="/api/session"'))
  t.false((await other.app.inject({ url: '/metrics' })).body.includes('route="/api/session"'))
})

test('the metrics are the documented ones', async (t) => {
  const { app } = await startService(t)
  const { body } = await app.inject({ url: '/metrics' })
  const docs = await readFile(new URL('../../../docs/responder/hosting.md', import.meta.url), 'utf8')
  const shown = [...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
  const documented = [...docs.matchAll(/^\| `(cfa_[a-z_]+)`/gm)].map(([, name]) => name)
  t.deepEqual(shown.toSorted(), documented.toSorted())
})
