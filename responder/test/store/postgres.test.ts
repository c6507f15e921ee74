import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import pg from 'pg'
import { type Database, EVERYTHING } from '../../src/store/database.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { announcementsOf } from '../helpers/announcements.ts'
import { CLOSED_PORT } from '../helpers/free-port.ts'
import { createDatabase } from '../helpers/hosted-postgres.ts'

const UNAVAILABLE = { code: 'STORE_UNAVAILABLE' }

const opened = (t: ExecutionContext, url: string): Database => {
  const database = openPostgres(url)
  t.teardown(() => database.close())
  return database
}

/** Ends all other connections to the database, as a restart of the server does. */
async function breakConnections(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  await client.end()
}

test('a broken connection fails its transaction, and the next query works', async (t) => {
  const url = await createDatabase(t, 'empty')
  const database = opened(t, url)
  await database.run('create table things (name text primary key)')
  const failed = database.transaction(async ({ run }) => {
    await run("insert into things (name) values ('a')")
    await breakConnections(url)
    await run("insert into things (name) values ('b')")
  })
  await t.throwsAsync(failed, UNAVAILABLE)
  t.deepEqual(await database.all('select * from things'), [])
})

test('a snapshot may wait for its reader, and a transaction that holds locks may not wait long', async (t) => {
  const database = opened(t, await createDatabase(t, 'empty'))
  const idleMs = async ({ all }: Pick<Database, 'all'>) => {
    const [row] = await all(
      "select setting::int as ms from pg_settings where name = 'idle_in_transaction_session_timeout'",
    )
    return Number(row?.ms)
  }
  t.is(await database.transaction(idleMs), 10_000)
  t.is(await database.snapshot(idleMs), 60 * 60_000)
})

test('repeated queries with named columns are prepared once, and survive a new column', async (t) => {
  const database = opened(t, await createDatabase(t, 'empty'))
  await database.run('create table things (name text primary key)')
  await database.run("insert into things (name) values ('a')")
  const wholeThing = 'select * from things where name = $1'
  const nameOfThing = 'select name from things where name = $1'
  const preparedOf = ({ all }: Pick<Database, 'all'>) =>
    all('select statement from pg_prepared_statements order by statement')
  await database.transaction(async ({ all, run }) => {
    for (const name of ['a', 'b', 'a']) {
      t.is((await all(nameOfThing, name)).length, name === 'a' ? 1 : 0)
      await all(wholeThing, name)
    }
    await run('update things set name = $1 where name = $2', 'a', 'a')
    t.deepEqual(await preparedOf({ all }), [
      { statement: nameOfThing },
      { statement: 'update things set name = $1 where name = $2' },
    ])
  })
  await database.run("alter table things add column colour text default 'red'")
  t.deepEqual(await database.all(nameOfThing, 'a'), [{ name: 'a' }])
  t.deepEqual(await database.all(wholeThing, 'a'), [{ name: 'a', colour: 'red' }])
})

test('at most 300 prepared statements are kept', async (t) => {
  const database = opened(t, await createDatabase(t, 'empty'))
  await database.transaction(async ({ all }) => {
    for (let index = 0; index < 400; index += 1) await all(`select $1::text as a${index}`, 'a')
    const [row] = await all('select count(*) as count from pg_prepared_statements')
    t.is(row?.count, 300)
  })
})

test('a listener that reconnects is first told to reload everything, and then gets new announcements', async (t) => {
  const url = await createDatabase(t, 'empty')
  const database = opened(t, url)
  const announcements = announcementsOf(t, database)
  await announcements.until(EVERYTHING)
  announcements.topics.length = 0
  await breakConnections(url)
  await announcements.until(EVERYTHING)
  await database.transaction(({ announce }) => announce('a'))
  await announcements.until('a')
  t.pass()
})

test('if two transactions wait for each other, one is told to try again', async (t) => {
  const database = opened(t, await createDatabase(t, 'empty'))
  await database.run('create table things (name text primary key)')
  await database.run("insert into things (name) values ('a'), ('b')")
  const ready = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
  const lockBoth = (mine: 0 | 1, names: [string, string]) =>
    database.transaction(async ({ all }) => {
      await all('select * from things where name = $1 for update', names[0])
      ready[mine].resolve()
      await Promise.all(ready.map(({ promise }) => promise))
      await all('select * from things where name = $1 for update', names[1])
    })
  const ends = await Promise.allSettled([lockBoth(0, ['a', 'b']), lockBoth(1, ['b', 'a'])])
  t.deepEqual(ends.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  t.like(
    ends.find((end) => end.status === 'rejected'),
    { reason: UNAVAILABLE },
  )
})

const UNREACHABLE = [
  ['a server that does not listen', async () => `postgres://postgres@127.0.0.1:${CLOSED_PORT}/none`],
  ['a wrong password', async (t) => withPassword(await createDatabase(t, 'empty'), 'wrong')],
  ['a missing database', async (t) => `${await createDatabase(t, 'empty')}x`],
] satisfies [string, (t: ExecutionContext) => Promise<string>][]
for (const [what, urlOf] of UNREACHABLE) {
  test(`${what} is reported without the password`, async (t) => {
    const url = await urlOf(t)
    const error = await t.throwsAsync(opened(t, url).all('select 1 as one'), UNAVAILABLE)
    const { password } = new URL(url)
    const text = [error?.message, error?.stack, String(error?.cause)].join()
    t.false(password !== '' && text.includes(password))
  })
}

test('closing ends a listener that cannot connect', async (t) => {
  const database = openPostgres(`postgres://postgres@127.0.0.1:${CLOSED_PORT}/none`)
  database.listen(() => t.fail())
  await t.notThrowsAsync(database.close())
})

function withPassword(url: string, password: string): string {
  const changed = new URL(url)
  changed.password = password
  return changed.href
}

test('a server that ends a connection right after opening it only fails that query', async (t) => {
  // Whether the two messages of a real server arrive together is random.
  const ending = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(Buffer.concat([AUTHENTICATED, READY, SHUTTING_DOWN])))
  }).listen(0, '127.0.0.1')
  await once(ending, 'listening')
  t.teardown(() => ending.close())
  const { port } = ending.address() as AddressInfo
  const database = opened(t, `postgres://nobody@127.0.0.1:${port}/none?sslmode=disable`)
  for (const _ of [1, 2, 3]) {
    await t.throwsAsync(
      database.transaction(async ({ run }) => run('select 1')),
      UNAVAILABLE,
    )
    await t.throwsAsync(database.all('select 1'), UNAVAILABLE)
  }
})

/** @see https://www.postgresql.org/docs/current/protocol-message-formats.html */
function message(type: string, ...parts: Array<string | Buffer>): Buffer {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
  const length = Buffer.alloc(4)
  length.writeInt32BE(content.length + 4)
  return Buffer.concat([Buffer.from(type), length, content])
}

const AUTHENTICATED = message('R', Buffer.alloc(4))
const READY = message('Z', 'I')
const SHUTTING_DOWN = message('E', 'SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0')
