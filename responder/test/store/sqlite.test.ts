import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { openSqlite } from '../../src/store/sqlite.ts'
import { storeFolder } from '../helpers/databases.ts'

const fileOf = async (t: ExecutionContext) => join(await storeFolder(t), 'responder.sqlite')
const opened = (t: ExecutionContext, file: string, maxPages?: number) => {
  const database = openSqlite(file, maxPages ? { maxPages } : {})
  t.teardown(() => database.close())
  return database
}

test('a full store fails the transaction, keeps its content, and recovers when there is room', async (t) => {
  const database = opened(t, await fileOf(t), 8)
  await database.run('create table things (name text)')
  await database.run("insert into things (name) values ('kept')")
  const fill = database.transaction(async ({ run }) => {
    await run("delete from things where name = 'kept'")
    for (;;) await run('insert into things (name) values ($1)', 'x'.repeat(1_000))
  })
  await t.throwsAsync(fill, { code: 'STORE_FULL' })
  t.like(await database.all('select * from things'), [{ name: 'kept' }])
  t.is(await database.run("insert into things (name) values ('more')"), 1)
})

test('a transaction of a killed process leaves no change and no lock', async (t) => {
  const file = await fileOf(t)
  const database = opened(t, file)
  await database.run('create table things (name text)')
  const script = `
    const { openSqlite } = await import(${JSON.stringify(import.meta.resolve('../../src/store/sqlite.ts'))})
    await openSqlite(process.argv[1]).transaction(async ({ run }) => {
      await run("insert into things (name) values ('lost')")
      console.log('written')
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  const mine = database.run("insert into things (name) values ('kept')")
  child.kill('SIGKILL')
  t.is(await mine, 1)
  t.like(await database.all('select * from things'), [{ name: 'kept' }])
})

test('waiting for the transaction of another connection does not block the process', async (t) => {
  const file = await fileOf(t)
  const [one, other] = [opened(t, file), opened(t, file)]
  await one.run('create table things (name text)')
  const begun = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  const first = one.transaction(async ({ run }) => {
    await run("insert into things (name) values ('first')")
    begun.resolve()
    await end.promise
  })
  await begun.promise
  const second = other.run("insert into things (name) values ('second')")
  setTimeout(end.resolve, 20) // This timer fires only if the process is not blocked.
  await Promise.all([first, second])
  t.like(await one.all('select name from things order by rowid'), [{ name: 'first' }, { name: 'second' }])
})

test('a file that is not a database is reported', async (t) => {
  const file = await fileOf(t)
  await writeFile(
    file,
    'This is a letter, and it is longer than the header of a SQLite file, which has 100 bytes in all.',
  )
  t.throws(() => openSqlite(file), { code: 'STORE_UNAVAILABLE' })
})

test('a file in a missing folder is reported', async (t) => {
  t.throws(() => openSqlite('/nowhere/responder.sqlite'), { code: 'STORE_UNAVAILABLE' })
})
