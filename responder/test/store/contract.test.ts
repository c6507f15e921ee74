import test, { type ExecutionContext } from 'ava'
import { type Database, EVERYTHING } from '../../src/store/database.ts'
import { announcementsOf } from '../helpers/announcements.ts'
import { forEachDatabase } from '../helpers/databases.ts'

/** Only columns and SQL that the service uses as well. */
const TABLE = 'create table things (name text primary key, number bigint)'
const INSERT = 'insert into things (name, number) values ($1, $2)'
const UNAVAILABLE = { code: 'STORE_UNAVAILABLE' }

forEachDatabase((kind, _open, { place }) => {
  const withThings = async (t: ExecutionContext) => {
    const database = (await place(t)).connect()
    await database.run(TABLE)
    return database
  }

  const VALUES = [
    ['text beyond ASCII', 'ä 🐘 \u2028 \'"', 1],
    ['an empty text', '', 0],
    ['a date', 'date', 1_790_000_000_123],
    ['a negative number', 'negative', -1],
    ['the largest whole number', 'large', Number.MAX_SAFE_INTEGER],
    ['nothing', 'nothing', null],
  ] as const
  for (const [what, name, number] of VALUES) {
    test(`${kind}: ${what} comes back as it was written`, async (t) => {
      const database = await withThings(t)
      t.is(await database.run(INSERT, name, number), 1)
      t.deepEqual(
        (await database.all('select * from things where name = $1', name)).map((row) => ({ ...row })),
        [{ name, number }],
      )
    })
  }

  test(`${kind}: counts and sums are numbers`, async (t) => {
    const database = await withThings(t)
    await database.run(INSERT, 'a', 2)
    await database.run(INSERT, 'b', 3)
    const [row] = await database.all(
      'select count(*) as count, sum(number) as sum, max(number) as max from things',
    )
    t.like(row, { count: 2, sum: 5, max: 3 })
  })

  test(`${kind}: a value may be used twice, and in any order`, async (t) => {
    const database = await withThings(t)
    await database.run(INSERT, 'a', 2)
    const rows = await database.all(
      'select name from things where number = $2 and name = $1 and name <= $1',
      'a',
      2,
    )
    t.is(rows.length, 1)
  })

  test(`${kind}: says how many rows were changed`, async (t) => {
    const database = await withThings(t)
    await database.run(INSERT, 'a', 1)
    await database.run(INSERT, 'b', 1)
    t.is(await database.run('update things set number = 2 where number = 1'), 2)
    t.is(await database.run(`${INSERT} on conflict (name) do nothing`, 'a', 5), 0)
    t.is(await database.run('delete from things where number = 5'), 0)
  })

  test(`${kind}: a change may return rows, in a transaction and without one`, async (t) => {
    const database = await withThings(t)
    t.like(await database.all(`${INSERT} returning name`, 'a', 1), [{ name: 'a' }])
    const sql = 'update things set number = number + 1 where name = $1 returning number'
    t.like(await database.transaction(({ all }) => all(sql, 'a')), [{ number: 2 }])
    t.like(await database.all(sql, 'a'), [{ number: 3 }])
  })

  test(`${kind}: a transaction gives what its work returns`, async (t) => {
    const database = await withThings(t)
    t.is(await database.transaction(({ run }) => run(INSERT, 'a', 1)), 1)
    t.is((await database.all('select 1 as one from things')).length, 1)
  })

  test(`${kind}: of a transaction whose work throws nothing stays`, async (t) => {
    const database = await withThings(t)
    const failed = database.transaction(async ({ run }) => {
      await run(INSERT, 'a', 1)
      throw new RangeError('no')
    })
    await t.throwsAsync(failed, { instanceOf: RangeError })
    t.deepEqual(await database.all('select * from things'), [])
  })

  test(`${kind}: of a transaction that goes on after a failed query nothing stays`, async (t) => {
    const database = await withThings(t)
    const failed = database.transaction(async ({ run }) => {
      await run(INSERT, 'a', 1)
      await run(INSERT, 'a', 2).catch(() => {})
      return 'well'
    })
    await t.throwsAsync(failed)
    t.deepEqual(await database.all('select * from things'), [])
    t.is(await database.run(INSERT, 'a', 3), 1)
  })

  test(`${kind}: what is not committed is neither seen nor waited for`, async (t) => {
    const database = await withThings(t)
    const written = Promise.withResolvers<void>()
    const seen = Promise.withResolvers<void>()
    const transaction = database.transaction(async ({ run, all }) => {
      await run(INSERT, 'a', 1)
      t.is((await all('select * from things')).length, 1)
      written.resolve()
      await seen.promise
    })
    await written.promise
    t.is((await database.all('select * from things')).length, 0)
    seen.resolve()
    await transaction
    t.is((await database.all('select * from things')).length, 1)
  })

  test(`${kind}: a row that is read for update is changed by one at a time, over all nodes`, async (t) => {
    const { connect } = await place(t)
    const nodes = [connect(), connect()] as const
    await nodes[0].run(TABLE)
    await nodes[0].run(INSERT, 'a', 0)
    const countUp = (node: Database) =>
      node.transaction(async ({ all, run }) => {
        const [row] = await all(`select number from things where name = $1${node.forUpdate}`, 'a')
        await run('update things set number = $1 where name = $2', Number(row?.number) + 1, 'a')
      })
    // More than there are connections.
    await Promise.all(Array.from({ length: 40 }, (_, index) => countUp(nodes[index % 2 ? 0 : 1])))
    t.like(await nodes[1].all('select number from things'), [{ number: 40 }])
  })

  const BESIDE = [
    ['a query', ({ all }: Database) => all('select 1 as one')],
    ['a change', ({ run }: Database) => run(INSERT, 'b', 1)],
    ['another transaction', ({ transaction }: Database) => transaction(async () => {})],
  ] as const
  for (const [what, use] of BESIDE) {
    test(`${kind}: ${what} of the database itself is refused within a transaction`, async (t) => {
      const database = await withThings(t)
      const failed = database.transaction(async ({ run }) => {
        await run(INSERT, 'a', 1)
        await use(database)
      })
      await t.throwsAsync(failed, { instanceOf: TypeError })
      await t.notThrowsAsync(use(database))
      t.is((await database.all("select * from things where name = 'a'")).length, 0)
    })
  }

  test(`${kind}: news is heard once the change can be seen, and said twice may be heard once`, async (t) => {
    const database = await withThings(t)
    const announcements = announcementsOf(t, database)
    if (kind === 'postgres') await announcements.until(EVERYTHING)
    await database.transaction(async ({ run, announce }) => {
      await announce('a')
      await announce('a')
      await run(INSERT, 'a', 1)
      t.false(announcements.topics.includes('a'))
    })
    await announcements.until('a')
    t.is((await database.all('select * from things')).length, 1)
    t.is(announcements.topics.filter((topic) => topic === 'a').length, 1)
  })

  test(`${kind}: thousands of topics of one transaction are all heard, in any text`, async (t) => {
    const database = await withThings(t)
    const announcements = announcementsOf(t, database)
    if (kind === 'postgres') await announcements.until(EVERYTHING)
    const topics = Array.from({ length: 3_000 }, (_, index) => `"${index}", \\ ü`)
    await database.transaction(async ({ announce }) => {
      for (const topic of topics) await announce(topic)
    })
    await announcements.until(topics.at(-1) as string)
    t.deepEqual(
      topics.filter((topic) => !announcements.topics.includes(topic)),
      [],
    )
  })

  test(`${kind}: news of what was rolled back is not heard`, async (t) => {
    const database = await withThings(t)
    const announcements = announcementsOf(t, database)
    if (kind === 'postgres') await announcements.until(EVERYTHING)
    const failed = database.transaction(async ({ announce }) => {
      await announce('lost')
      throw new Error('no')
    })
    await t.throwsAsync(failed)
    await database.transaction(({ announce }) => announce('kept'))
    await announcements.until('kept')
    t.false(announcements.topics.includes('lost'))
  })

  test(`${kind}: every node hears that there is news`, async (t) => {
    const { connect } = await place(t)
    const nodes = [connect(), connect()] as const
    await nodes[0].run(TABLE)
    const announcements = announcementsOf(t, nodes[1])
    if (kind === 'postgres') await announcements.until(EVERYTHING)
    await nodes[0].transaction(async ({ run, announce }) => {
      await run(INSERT, 'a', 1)
      await announce('a')
    })
    await announcements.until(kind === 'postgres' ? 'a' : EVERYTHING)
    t.is((await nodes[1].all('select * from things')).length, 1)
  })

  test(`${kind}: who has stopped listening hears nothing more`, async (t) => {
    const database = await withThings(t)
    const heard: string[] = []
    const stop = database.listen((topic) => heard.push(topic))
    const announcements = announcementsOf(t, database)
    if (kind === 'postgres') await announcements.until(EVERYTHING)
    stop()
    await database.transaction(({ announce }) => announce('a'))
    await announcements.until('a')
    t.false(heard.includes('a'))
  })

  test(`${kind}: closing waits for what is under way, and then refuses everything`, async (t) => {
    const { connect } = await place(t)
    const database = connect()
    await database.run(TABLE)
    const begun = Promise.withResolvers<void>()
    const transaction = database.transaction(async ({ run }) => {
      begun.resolve()
      await run(INSERT, 'a', 1)
    })
    await begun.promise
    const closed = database.close()
    await transaction
    await closed
    await t.throwsAsync(database.all('select 1 as one'), UNAVAILABLE)
    await t.throwsAsync(database.run(INSERT, 'b', 1), UNAVAILABLE)
    await t.throwsAsync(
      database.transaction(async () => {}),
      UNAVAILABLE,
    )
    await t.notThrowsAsync(database.close())
    t.is((await connect().all('select * from things')).length, 1)
  })
})
