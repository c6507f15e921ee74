import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import { lastBackup } from '../src/store/last-backup.ts'
import { openStore } from '../src/store/open.ts'
import { ask, type JobProject } from './helpers/asking-job.ts'
import { storeFolder } from './helpers/databases.ts'
import { freePort } from './helpers/free-port.ts'
import { createDatabase } from './helpers/hosted-postgres.ts'
import { command, service, unloggedService, unreadCommand } from './helpers/process.ts'
import { openWire } from './helpers/wire.ts'

/** A data folder and a port: the environment of a service and of the commands that run alongside it. */
async function environmentOf(t: ExecutionContext) {
  return { CFA_DATA_DIR: await storeFolder(t), PORT: String(await freePort()) }
}

async function addProject(t: ExecutionContext, environment: Record<string, string>): Promise<JobProject> {
  const { out } = await command(
    t,
    ['project', 'add', 'tool', '--package', '@example/tool', '--json'],
    environment,
  )
  return JSON.parse(out)
}

const greet = ({ endpoint, secret }: JobProject) =>
  fetch(endpoint, { headers: { authorization: `Bearer ${secret}` } })

test.serial(
  'a service without configuration prints its address and the link for the first admin',
  async (t) => {
    const { url, lines } = await service(t, { CFA_DATA_DIR: await storeFolder(t), PORT: '0' })
    t.is((await fetch(`${url}/readyz`)).status, 200)
    const link = lines.map((line) => /http\S+\/join#\S+$/.exec(line)?.[0]).find(Boolean) ?? ''
    const token = new URL(link).hash.slice(1)
    t.true(link.startsWith(url))
    const look = await fetch(`${url}/api/invitations/look`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ token }),
    })
    t.like(await look.json(), { role: 'admin' })
  },
)

test.serial('a project added alongside a running service can ask at once', async (t) => {
  const environment = await environmentOf(t)
  await service(t, environment)
  const project = await addProject(t, environment)
  t.is((await greet(project)).status, 200)
  const rotated = await command(t, ['project', 'rotate', 'tool', '--grace-hours', '0', '--json'], environment)
  t.is((await greet(project)).status, 401)
  t.is((await greet(JSON.parse(rotated.out))).status, 200)
})

test.serial('a killed service starts again and has everything it confirmed', async (t) => {
  const environment = await environmentOf(t)
  const first = await service(t, environment)
  const project = await addProject(t, environment)
  const job = await ask(project)
  first.kill('SIGKILL')
  t.like(await first.ended, { signal: 'SIGKILL' })
  await service(t, environment)
  await job.report({ state: 'withdrawn' })
  t.like(await job.newsOf('withdrawn'), { state: 'withdrawn' })
  t.is((await command(t, ['audit', 'verify'], environment)).exitCode, 0)
})

test.serial('a back-up can be piped into the store of another service', async (t) => {
  const [from, to] = [await environmentOf(t), await environmentOf(t)]
  await service(t, from)
  await addProject(t, from)
  const { out, err, exitCode } = await command(t, ['backup', '-'], from)
  t.deepEqual([err, exitCode], ['', 0])
  const restored = await command(t, ['restore', '-'], to, out)
  t.is(restored.exitCode, 0)
  const list = await command(t, ['project', 'list', '--json'], to)
  t.like(JSON.parse(list.out), { projects: [{ name: 'tool' }] })
})

test.serial('a back-up that is not read to its end fails', async (t) => {
  const environment = await environmentOf(t)
  await service(t, environment)
  await addProject(t, environment)
  const { exitCode, err } = await unreadCommand(t, ['backup', '-'], environment)
  t.is(exitCode, 1)
  t.regex(err, /incomplete/)
  const config = { dataDir: environment.CFA_DATA_DIR, databaseUrl: null }
  const database = await openStore(config, { asService: false, now: Date.now })
  t.teardown(() => database.close())
  t.is(await lastBackup(database), undefined)
  await command(t, ['backup', '-'], environment)
  t.true(Number(await lastBackup(database)) <= Date.now())
})

test.serial('a second service on the same data folder is refused with an explanation', async (t) => {
  const environment = await environmentOf(t)
  await service(t, environment)
  const second = await command(t, [], { ...environment, PORT: '0' })
  t.is(second.exitCode, 1)
  t.regex(second.err, /CFA_DATA_DIR/)
})

test.serial('a port in use is reported with an explanation', async (t) => {
  const environment = await environmentOf(t)
  await service(t, environment)
  const second = await command(t, [], { ...environment, CFA_DATA_DIR: await storeFolder(t) })
  t.is(second.exitCode, 1)
  t.regex(second.err, /^Another program .*PORT.*\n$/)
  t.notRegex(second.err, / at .*\.ts/)
})

test.serial('an invalid configuration is reported in full, and nothing starts', async (t) => {
  const { exitCode, err, out } = await command(t, [], { PORT: 'x', CFA_DEMO: 'x', CFA_PUBLIC_URI: 'x' })
  t.is(exitCode, 1)
  t.is(out, '')
  for (const name of ['PORT', 'CFA_DEMO', 'CFA_PUBLIC_URI']) t.true(err.includes(name), name)
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test.serial(`${signal} answers a waiting poll and then ends the service with exit code 0`, async (t) => {
    const environment = await environmentOf(t)
    const running = await service(t, environment)
    const project = await addProject(t, environment)
    const { question } = await ask(project)
    const place = `${project.endpoint}/questions/${question.id}?after=1`
    const headers = { authorization: `Bearer ${project.secret}`, prefer: 'wait=60' }
    const poll = fetch(place, { headers })
    await untilItWaits(running.url)
    running.kill(signal)
    t.is((await poll).status, 204)
    t.deepEqual(await running.ended, { exitCode: 0, signal: null })
    t.notRegex(await running.log, new RegExp(`${project.secret}|${question.id}|example`))
  })
}

/** A request that never ends, on its own connection. */
async function halfRequest(t: ExecutionContext, url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  t.teardown(() => socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-')
  // A later connection is accepted later, so this one is accepted by now.
  await fetch(`${url}/healthz`)
}

test.serial('a client that never finishes its request does not delay the end of the service', async (t) => {
  const running = await service(t, await environmentOf(t))
  await halfRequest(t, running.url)
  running.kill('SIGTERM')
  t.deepEqual(await running.ended, { exitCode: 0, signal: null })
})

/** A mail server that takes longer over a mail than the service waits for one, which is 30 seconds. */
async function slowMailServer(t: ExecutionContext) {
  const reached = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('220 slow\r\n')
    socket.once('data', () => {
      const more = setInterval(() => socket.write('250-slow\r\n'), 1_000)
      socket.once('close', () => clearInterval(more))
      reached.resolve()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, reached: reached.promise }
}

test.serial('a slow receiver of a message does not delay the end of the service', async (t) => {
  const mail = await slowMailServer(t)
  const environment = {
    ...(await environmentOf(t)),
    CFA_SMTP_URL: mail.url,
    CFA_MAIL_FROM: 'cfa@cfa.example',
  }
  const running = await service(t, environment)
  const project = await addProject(t, environment)
  const config = { dataDir: environment.CFA_DATA_DIR, databaseUrl: null }
  const database = await openStore(config, { asService: false, now: Date.now })
  const target = { kind: 'email', address: 'ada@cfa.example' }
  await database.run(
    `insert into channels (id, project_id, kind, name, target, created_at, confirmed_at)
     select $1, id, 'email', 'Mail', $2, 1, 1 from projects`,
    ...[randomUUID(), JSON.stringify(target)],
  )
  await database.close()
  await ask(project)
  await mail.reached
  const killedAt = Date.now()
  running.kill('SIGTERM')
  t.deepEqual(await running.ended, { exitCode: 0, signal: null })
  t.true(Date.now() - killedAt < 15_000)
})

test.serial('a database that is silent does not delay the end of the service', async (t) => {
  const database = new URL(await createDatabase(t, 'empty'))
  const wire = await openWire(t, Number(database.port))
  database.host = new URL(wire.url).host
  const environment = { CFA_DATABASE_URL: database.href, PORT: String(await freePort()) }
  const running = await service(t, environment)
  const job = await ask(await addProject(t, environment))
  // When the job called is written down in a moment, and then never.
  await job.report({ state: 'withdrawn', reason: null })
  wire.block()
  const waiting = fetch(`${running.url}/readyz`).catch(() => {})
  await fetch(`${running.url}/healthz`) // a later connection is accepted later
  const killedAt = Date.now()
  running.kill('SIGTERM')
  t.deepEqual(await running.ended, { exitCode: 0, signal: null })
  t.true(Date.now() - killedAt < 15_000)
  await waiting
})

test.serial('a second signal ends the service at once', async (t) => {
  const running = await service(t, await environmentOf(t))
  await halfRequest(t, running.url)
  running.kill('SIGTERM')
  while (
    await fetch(`${running.url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    )
  );
  running.kill('SIGINT')
  t.deepEqual(await running.ended, { exitCode: null, signal: 'SIGINT' })
})

async function untilItWaits(url: string): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text()
    if (/^cfa_waiting_jobs 1$/m.test(metrics)) return
  }
}

for (const [what, stderr] of [
  ['that nobody reads', 'full'],
  ['whose reader has closed it', 'closed'],
] as const) {
  test.serial(`a log ${what} does not affect replies`, async (t) => {
    const environment = { ...(await environmentOf(t)), CFA_LOG_LEVEL: 'debug' }
    const { url, ended, kill } = await unloggedService(t, environment, stderr)
    // Each request adds to the log: far more than any pipe holds.
    for (let round = 0; round < 40; round += 1) {
      const replies = await Promise.all(Array.from({ length: 25 }, () => fetch(`${url}/api/session`)))
      t.true(replies.every(({ status }) => status === 200))
      await Promise.all(replies.map((reply) => reply.arrayBuffer()))
    }
    t.is((await fetch(`${url}/readyz`)).status, 200)
    kill('SIGKILL')
    t.like(await ended, { signal: 'SIGKILL' })
  })
}
