import { once } from 'node:events'
import { connect } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import { lastBackup } from '../src/store/last-backup.ts'
import { openStore } from '../src/store/open.ts'
import { ask, type JobProject } from './helpers/asking-job.ts'
import { storeFolder } from './helpers/databases.ts'
import { freePort } from './helpers/free-port.ts'
import { command, service, unloggedService, unreadCommand } from './helpers/process.ts'

/** A data folder and a port: the environment of a service and of the commands alongside it. */
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

test.serial('a service with nothing set says where it is, and the link of the first admin', async (t) => {
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
})

test.serial('a project that is added alongside a running service may ask at once', async (t) => {
  const environment = await environmentOf(t)
  await service(t, environment)
  const project = await addProject(t, environment)
  t.is((await greet(project)).status, 200)
  const rotated = await command(t, ['project', 'rotate', 'tool', '--grace-hours', '0', '--json'], environment)
  t.is((await greet(project)).status, 401)
  t.is((await greet(JSON.parse(rotated.out))).status, 200)
})

test.serial('a service that is killed starts again, and knows what it has confirmed', async (t) => {
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

test.serial('a back-up goes through a pipe into the store of another service', async (t) => {
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

test.serial('a back-up that nobody reads to its end fails', async (t) => {
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

test.serial('a second service on a data folder is refused, in words', async (t) => {
  const environment = await environmentOf(t)
  await service(t, environment)
  const second = await command(t, [], { ...environment, PORT: '0' })
  t.is(second.exitCode, 1)
  t.regex(second.err, /CFA_DATA_DIR/)
})

test.serial('a port that somebody has is told, in words', async (t) => {
  const environment = await environmentOf(t)
  await service(t, environment)
  const second = await command(t, [], { ...environment, CFA_DATA_DIR: await storeFolder(t) })
  t.is(second.exitCode, 1)
  t.regex(second.err, /PORT/)
  t.notRegex(second.err, / at .*\.ts/)
})

test.serial('a configuration that is not valid is told whole, and nothing starts', async (t) => {
  const { exitCode, err, out } = await command(t, [], { PORT: 'x', CFA_DEMO: 'x', CFA_PUBLIC_URI: 'x' })
  t.is(exitCode, 1)
  t.is(out, '')
  for (const name of ['PORT', 'CFA_DEMO', 'CFA_PUBLIC_URI']) t.true(err.includes(name), name)
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test.serial(`${signal} answers a poll that waits, and then ends the service in order`, async (t) => {
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

/** A request that never ends, on a connection of its own. */
async function halfRequest(t: ExecutionContext, url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  t.teardown(() => socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-')
  // What connected later was heard later.
  await fetch(`${url}/healthz`)
}

test.serial('a client that never ends its request does not keep the service from ending', async (t) => {
  const running = await service(t, await environmentOf(t))
  await halfRequest(t, running.url)
  running.kill('SIGTERM')
  t.deepEqual(await running.ended, { exitCode: 0, signal: null })
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
  ['whose reader has gone', 'closed'],
] as const) {
  test.serial(`a log ${what} changes no answer`, async (t) => {
    const environment = { ...(await environmentOf(t)), CFA_LOG_LEVEL: 'debug' }
    const { url, ended, kill } = await unloggedService(t, environment, stderr)
    // Each is a line of the log: far more than any pipe takes.
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
