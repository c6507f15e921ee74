import { access } from 'node:fs/promises'
import test, { type ExecutionContext } from 'ava'
import { type CheckEffects, checkAll } from '../../src/cli/checks.ts'
import { doctor } from '../../src/cli/doctor.ts'
import type { Config } from '../../src/config/config.ts'
import { openStore } from '../../src/store/open.ts'
import { temporaryFolder } from '../helpers/databases.ts'
import { freePort } from '../helpers/free-port.ts'
import { openMailServer } from '../helpers/mail-server.ts'
import { CONFIG, startService } from '../helpers/service.ts'

const GIB = 1024 ** 3
const effectsWith = (overrides: Partial<CheckEffects> = {}): CheckEffects => ({
  now: Date.now,
  fetch,
  freeBytes: async () => GIB,
  ...overrides,
})

/** What is not well. */
async function problemsOf(config: Config, effects = effectsWith()): Promise<string[]> {
  const findings = await checkAll(config, effects)
  return findings.filter(({ ok }) => !ok).map(({ check }) => check)
}

/** A service that listens, over a store in its own data folder. */
async function running(t: ExecutionContext) {
  const dataDir = await temporaryFolder(t)
  const database = await openStore({ dataDir, databaseUrl: null }, { asService: true, now: Date.now })
  t.teardown(() => database.close())
  return startService(t, { database, listens: true, config: { dataDir } })
}

test('a service with everything that it needs is well', async (t) => {
  const { config } = await running(t)
  const { url } = await openMailServer(t)
  t.deepEqual(await problemsOf({ ...config, smtpUrl: url, mailFrom: 'cfa@example.com' }), [])
})

test('a service that was never started has no store, and doctor makes none', async (t) => {
  const dataDir = `${await temporaryFolder(t)}/new`
  const publicUrl = `http://localhost:${await freePort()}`
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

test('a project whose questions fill most of its space is a problem, by name', async (t) => {
  const { config, database } = await running(t)
  await database.run("insert into projects (id, name, packages, created_at) values ('1', 'tool', '[]', 1)")
  await database.run("insert into counters (name, value) values ('bytes.1', 80)")
  t.deepEqual(await problemsOf({ ...config, storagePerProject: 101 }), [])
  const findings = await checkAll({ ...config, storagePerProject: 100 }, effectsWith())
  const [full, ...others] = findings.filter(({ ok }) => !ok)
  t.deepEqual(others, [])
  t.regex(full?.says ?? '', /tool.*CFA_STORAGE_PER_PROJECT/)
})

test('a clock behind what was written already is a problem', async (t) => {
  const { config, database } = await running(t)
  await database.run(
    `insert into audit (id, at, actor, action, subject, detail, previous, hash)
     values (1, $1, '', '', '', '{}', '', '')`,
    Date.now() + 60_000,
  )
  t.deepEqual(await problemsOf(config), ['clock'])
})

test('a store of a later version is a problem', async (t) => {
  const { config, database } = await running(t)
  await database.run('insert into migrations (id, at) values (999, 1)')
  t.deepEqual(await problemsOf(config), ['store'])
})

test('a database that is away is a problem, and no password is shown', async (t) => {
  const { config } = await running(t)
  const databaseUrl = `postgres://cfa:secret-text@127.0.0.1:${await freePort()}/cfa`
  const findings = await checkAll({ ...config, databaseUrl }, effectsWith())
  t.deepEqual(
    findings.filter(({ ok }) => !ok).map(({ check }) => check),
    ['store'],
  )
  t.false(JSON.stringify(findings).includes('secret-text'))
})

test('a mail server that is away is a problem, and no password is shown', async (t) => {
  const { config } = await running(t)
  const smtpUrl = `smtp://cfa:secret-text@127.0.0.1:${await freePort()}`
  const findings = await checkAll({ ...config, smtpUrl }, effectsWith())
  t.deepEqual(
    findings.filter(({ ok }) => !ok).map(({ check }) => check),
    ['e-mail'],
  )
  t.false(JSON.stringify(findings).includes('secret-text'))
})

test('a configuration that cannot be read is a problem for each variable', async (t) => {
  const environment = { PORT: 'x', CFA_DEMO: 'x' }
  const input = { words: [], options: {} }
  const { exitCode, json } = await doctor(input, { environment })
  t.is(exitCode, 1)
  t.like(json, { ok: false, findings: [{ check: 'configuration' }, { check: 'configuration' }] })
})
