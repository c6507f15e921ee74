import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { openStore } from '../../src/store/open.ts'
import { storeFolder } from '../helpers/databases.ts'

const now = () => 1_000
const IN_USE = { code: 'STORE_IN_USE' }

const opened = async (t: ExecutionContext, dataDir: string, asService: boolean) => {
  const database = await openStore({ dataDir, databaseUrl: null }, { asService, now })
  t.teardown(() => database.close())
  return database
}

test('a second service on a data folder is refused until the first has closed', async (t) => {
  const dataDir = await storeFolder(t)
  const first = await opened(t, dataDir, true)
  await t.throwsAsync(opened(t, dataDir, true), IN_USE)
  await first.close()
  await t.notThrowsAsync(opened(t, dataDir, true))
})

test('commands work alongside a service', async (t) => {
  const dataDir = await storeFolder(t)
  const service = await opened(t, dataDir, true)
  const command = await opened(t, dataDir, false)
  await command.run("insert into settings (name, value) values ('a', 'b')")
  t.like(await service.all('select value from settings'), [{ value: 'b' }])
})

test('the lock of a killed service is released', async (t) => {
  const dataDir = await storeFolder(t)
  const script = `
    const { openStore } = await import(${JSON.stringify(import.meta.resolve('../../src/store/open.ts'))})
    await openStore({ dataDir: process.argv[1], databaseUrl: null }, { asService: true, now: Date.now })
    console.log('open')
    setInterval(() => {}, 1_000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  await t.throwsAsync(opened(t, dataDir, true), IN_USE)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await t.notThrowsAsync(opened(t, dataDir, true))
})

test('the data folder is created for this user only', async (t) => {
  const dataDir = join(await storeFolder(t), 'new', 'data')
  const database = await opened(t, dataDir, true)
  await database.run("insert into settings (name, value) values ('a', 'b')")
  const modeOf = async (path: string) => (await stat(path)).mode & 0o777
  t.is(await modeOf(dataDir), 0o700)
  for (const file of ['responder.sqlite', 'responder.sqlite-wal', 'responder.sqlite-shm']) {
    t.is(await modeOf(join(dataDir, file)), 0o600, file)
  }
})

test('a data folder that cannot be created is reported', async (t) => {
  await t.throwsAsync(opened(t, '/dev/null/data', true), { code: 'STORE_UNAVAILABLE' })
})
