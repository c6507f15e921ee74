import test, { type ExecutionContext } from 'ava'
import { type Database, EVERYTHING } from '../../src/store/database.ts'
import { announcementsOf } from '../helpers/announcements.ts'
import { forEachDatabase } from '../helpers/databases.ts'

/** Only columns and SQL that the service uses too. */
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
    ['a null', 'nothing', null],
  ] as const
  for (const [what, name, number] of VALUES) {
    test(`${kind}: ${what} is read back as it was written`, async (t) => {
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

  test(`${kind}: a parameter can be used twice, and in any order`, async (t) => {
    const database = await withThings(t)
    await database.run(INSERT, 'a', 2)
    const rows = await database.all(
      'select name from things where number = $2 and name = $1 and name <= $1',
      'a',
      2,
    )
    t.is(rows.length, 1)
  })

  test(`${kind}: run returns the number of changed rows`, async (t) => {
    const database = await withThings(t)
    await database.run(INSERT, 'a', 1)
    await database.run(INSERT, 'b', 1)
    t.is(await database.run('update things set number = 2 where number = 1'), 2)
    t.is(await database.run(`${INSERT} on conflict (name) do nothing`, 'a', 5), 0)
    t.is(await database.run('delete from things where number = 5'), 0)
  })

  test(`${kind}: a change can return rows, with or without a transaction`, async (t) => {
    const database = await withThings(t)
    t.like(await database.all(`${INSERT} returning name`, 'a', 1), [{ name: 'a' }])
    const sql = 'update things set number = number + 1 where name = $1 returning number'
    t.like(await database.transaction(({ all }) => all(sql, 'a')), [{ number: 2 }])
    t.like(await database.all(sql, 'a'), [{ number: 3 }])
  })

  test(`${kind}: a transaction resolves with the result of its work`, async (t) => {
    const database = await withThings(t)
    t.is(await database.transaction(({ run }) => run(INSERT, 'a', 1)), 1)
    t.is((await database.all('select 1 as one from things')).length, 1)
  })

  test(`${kind}: a transaction whose work throws is rolled back`, async (t) => {
    const database = await withThings(t)
    const failed = database.transaction(async ({ run }) => {
      await run(INSERT, 'a', 1)
      throw new RangeError('no')
    })
    await t.throwsAsync(failed, { instanceOf: RangeError })
    t.deepEqual(await database.all('select * from things'), [])
  })

  test(`${kind}: a transaction that continues after a failed query is rolled back`, async (t) => {
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

  test(`${kind}: an uncommitted change is invisible and blocks no reader`, async (t) => {
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

  test(`${kind}: a row read for update is changed by one transaction at a time, across all nodes`, async (t) => {
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
    test(`${kind}: ${what} on the database itself is refused inside a transaction`, async (t) => {
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

  test(`${kind}: an announcement arrives once its change is visible, and a repeated one arrives once`, async (t) => {
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

  test(`${kind}: thousands of topics in one transaction all arrive, with any characters`, async (t) => {
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

  test(`${kind}: an announcement that is rolled back does not arrive`, async (t) => {
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

  test(`${kind}: every node gets the announcement`, async (t) => {
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

  test(`${kind}: a stopped listener gets nothing more`, async (t) => {
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

  test(`${kind}: closing waits for transactions under way, and then everything is refused`, async (t) => {
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
