import { once } from 'node:events'
import { access } from 'node:fs/promises'
import { createServer, request as requestOf } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import test, { type ExecutionContext } from 'ava'
import { type CheckEffects, checkAll } from '../../src/cli/checks.ts'
import { doctor } from '../../src/cli/doctor.ts'
import type { Config } from '../../src/config/config.ts'
import type { Database } from '../../src/store/database.ts'
import { recordBackup } from '../../src/store/last-backup.ts'
import { openStore } from '../../src/store/open.ts'
import { storeFolder } from '../helpers/databases.ts'
import { CLOSED_PORT } from '../helpers/free-port.ts'
import { openMailServer } from '../helpers/mail-server.ts'
import { CONFIG, startService } from '../helpers/service.ts'

const GIB = 1024 ** 3
const DAY_MS = 24 * 60 * 60_000
const effectsWith = (overrides: Partial<CheckEffects> = {}): CheckEffects => ({
  now: Date.now,
  fetch,
  freeBytes: async () => GIB,
  ...overrides,
})

/** The names of the checks that fail. */
async function problemsOf(config: Config, effects = effectsWith()): Promise<string[]> {
  const findings = await checkAll(config, effects)
  return findings.filter(({ ok }) => !ok).map(({ check }) => check)
}

/** A service that listens, with a store in its own data folder. */
async function running(t: ExecutionContext) {
  const dataDir = await storeFolder(t)
  const database = await openStore({ dataDir, databaseUrl: null }, { asService: true, now: Date.now })
  t.teardown(() => database.close())
  return startService(t, { database, listens: true, config: { dataDir } })
}

test('a service that has everything it needs passes', async (t) => {
  const { config } = await running(t)
  const { url } = await openMailServer(t)
  t.deepEqual(await problemsOf({ ...config, smtpUrl: url, mailFrom: 'cfa@example.com' }), [])
})

test('a service that was never started has no store, and doctor does not create one', async (t) => {
  const dataDir = `${await storeFolder(t)}/new`
  const publicUrl = `http://localhost:${CLOSED_PORT}`
  t.deepEqual(await problemsOf({ ...CONFIG, dataDir, publicUrl }), ['store', 'public URL'])
  await t.throwsAsync(access(dataDir), { code: 'ENOENT' })
})

test('a public URL that leads elsewhere is a problem', async (t) => {
  const { config } = await running(t)
  const elsewhere = async () => new Response('<h1>It works!</h1>')
  t.deepEqual(await problemsOf(config, effectsWith({ fetch: elsewhere })), ['public URL'])
  const moved = async () => new Response(null, { status: 302, headers: { location: 'https://example.com' } })
  t.deepEqual(await problemsOf(config, effectsWith({ fetch: moved })), ['public URL'])
})

test('a full disk is a problem', async (t) => {
  const { config } = await running(t)
  t.deepEqual(await problemsOf(config, effectsWith({ freeBytes: async () => 1024 })), ['disk'])
})

test('a project whose questions fill most of its storage is a problem, and is named', async (t) => {
  const { config, database } = await running(t)
  await database.run("insert into projects (id, name, packages, created_at) values ('1', 'tool', '[]', 1)")
  await giveSecret(database, '1')
  await database.run(
    "insert into channels (id, project_id, kind, name, target, created_at) values ('c', '1', 'ntfy', 'c', '{}', 1)",
  )
  await database.run("insert into counters (name, value) values ('bytes.1', 80)")
  t.deepEqual(await problemsOf({ ...config, storagePerProject: 101 }), [])
  const findings = await checkAll({ ...config, storagePerProject: 100 }, effectsWith())
  const [full, ...others] = findings.filter(({ ok }) => !ok)
  t.deepEqual(others, [])
  t.regex(full?.says ?? '', /tool.*CFA_STORAGE_PER_PROJECT/)
})

test('a clock behind the last audit entry is a problem', async (t) => {
  const { config, database } = await running(t)
  await database.run(
    `insert into audit (id, at, actor, action, subject, detail, previous, hash)
     values (1, $1, '', '', '', '{}', '', '')`,
    Date.now() + 60_000,
  )
  t.deepEqual(await problemsOf(config), ['clock'])
})

test('a store written by a later version is a problem', async (t) => {
  const { config, database } = await running(t)
  await database.run('insert into migrations (id, at) values (999, 1)')
  t.deepEqual(await problemsOf(config), ['store'])
})

test('a database that cannot be reached is a problem, and its password is not shown', async (t) => {
  const { config } = await running(t)
  const databaseUrl = `postgres://cfa:secret-text@127.0.0.1:${CLOSED_PORT}/cfa`
  const findings = await checkAll({ ...config, databaseUrl }, effectsWith())
  t.deepEqual(
    findings.filter(({ ok }) => !ok).map(({ check }) => check),
    ['store'],
  )
  t.false(JSON.stringify(findings).includes('secret-text'))
})

test('a mail server that cannot be reached is a problem, and its password is not shown', async (t) => {
  const { config } = await running(t)
  const smtpUrl = `smtp://cfa:secret-text@127.0.0.1:${CLOSED_PORT}`
  const findings = await checkAll({ ...config, smtpUrl }, effectsWith())
  t.deepEqual(
    findings.filter(({ ok }) => !ok).map(({ check }) => check),
    ['e-mail'],
  )
  t.false(JSON.stringify(findings).includes('secret-text'))
})

test('each variable that cannot be read is a problem', async (t) => {
  const environment = { PORT: 'x', CFA_DEMO: 'x' }
  const input = { words: [], options: {} }
  const { exitCode, json } = await doctor(input, { environment })
  t.is(exitCode, 1)
  t.like(json, { ok: false, findings: [{ check: 'configuration' }, { check: 'configuration' }] })
})

interface ProxyWays {
  /** What it sends as the caller's address: its own, the one that came with the request, or none. */
  forwards: 'own' | 'given' | 'nothing'
  buffers?: boolean
}

/** A proxy in front of a service that trusts this machine, or nobody. */
async function behindProxy(
  t: ExecutionContext,
  { forwards, buffers = false }: ProxyWays,
  trustProxy: string | false,
) {
  let upstream = 0
  const server = createServer((request, reply) => {
    const { 'x-forwarded-for': given, ...headers } = request.headers
    const forwarded = { own: '127.0.0.1', given: given ?? '127.0.0.1', nothing: undefined }[forwards]
    const { method, url: path } = request
    const all = forwarded === undefined ? headers : { ...headers, 'x-forwarded-for': forwarded }
    const passed = requestOf(
      { host: 'localhost', port: upstream, method, path, headers: all },
      async (response) => {
        reply.writeHead(response.statusCode ?? 502, response.headers)
        if (buffers) reply.end(await buffer(response))
        else response.pipe(reply)
      },
    )
    passed.once('error', () => reply.destroy())
    reply.once('close', () => passed.destroy())
    request.pipe(passed)
  }).listen(0, 'localhost')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const dataDir = await storeFolder(t)
  const database = await openStore({ dataDir, databaseUrl: null }, { asService: true, now: Date.now })
  t.teardown(() => database.close())
  const config = { dataDir, publicUrl: `http://localhost:${port}`, trustProxy }
  const service = await startService(t, { database, listens: true, config })
  upstream = service.config.port
  return service
}

for (const [what, ways, trusted, problems] of [
  ['that is trusted and gives the caller’s address', { forwards: 'own' }, 'loopback', []],
  ['that is not trusted', { forwards: 'own' }, false, ['proxy']],
  ['that passes on any address the caller gives', { forwards: 'given' }, 'loopback', ['proxy']],
  ['that buffers events', { forwards: 'own', buffers: true }, 'loopback', ['live events']],
  ['that sends no address', { forwards: 'nothing' }, false, []],
] as const) {
  test(`a proxy ${what}: ${problems.join() || 'no problem'}`, async (t) => {
    const { config } = await behindProxy(t, ways, trusted)
    t.deepEqual(await problemsOf(config), [...problems])
  })
}

test('a service whose clock differs is a problem', async (t) => {
  const { config } = await running(t)
  t.deepEqual(await problemsOf(config, effectsWith({ now: () => Date.now() - 60_000 })), ['service’s clock'])
})

test('a store older than a week is a problem without a back-up or with an old one', async (t) => {
  const { config, database } = await running(t)
  await database.run('update migrations set at = $1', Date.now() - 8 * DAY_MS)
  t.deepEqual(await problemsOf(config), ['back-up'])
  await recordBackup(database, Date.now() - 6 * DAY_MS)
  t.deepEqual(await problemsOf(config), [])
  await recordBackup(database, Date.now() - 8 * DAY_MS)
  t.deepEqual(await problemsOf(config), ['back-up'])
})

test('a project that nobody would be told about is a problem until somebody who may answer has a channel', async (t) => {
  const { config, database } = await running(t)
  for (const [id, role] of [
    ['ada', 'admin'],
    ['bob', 'maintainer'],
  ])
    await database.run(
      "insert into people (id, name, role, accounts, created_at) values ($1, $1, $2, '[]', 1)",
      ...[id, role].map(String),
    )
  await database.run(
    'insert into projects (id, name, packages, people, created_at) values ($1, $2, $3, $4, 1)',
    ...['p', 'tool', '["tool"]', '["ada"]'],
  )
  await giveSecret(database, 'p')
  const addChannel = (id: string, person: string) =>
    database.run(
      "insert into channels (id, person_id, kind, name, target, created_at) values ($1, $2, 'ntfy', $1, '{}', 1)",
      ...[id, person],
    )
  await addChannel('of bob', 'bob')
  t.deepEqual(await problemsOf(config), ['projects'])
  await database.run(
    "insert into channels (id, person_id, kind, name, target, created_at) values ('mail', 'ada', 'email', 'Mail', '{}', 1)",
  )
  t.deepEqual(await problemsOf(config), ['projects'])
  await addChannel('of ada', 'ada')
  t.deepEqual(await problemsOf(config), [])
  await database.run("update channels set failed_at = 2, failure = 'gone' where id = 'of bob'")
  const findings = await checkAll(config, effectsWith())
  t.like(
    findings.find(({ ok }) => !ok),
    { check: 'channels' },
  )
  t.regex(findings.find(({ ok }) => !ok)?.says ?? '', /“of bob” of bob \(gone\)/)
})

const giveSecret = (database: Database, projectId: string) =>
  database.run(
    "insert into secrets (hash, project_id, name, created_at) values ($1, $1, 'one', 1)",
    projectId,
  )
