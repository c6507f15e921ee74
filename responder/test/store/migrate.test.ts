import test from 'ava'
import type { Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { MIGRATIONS } from '../../src/store/migrations/index.ts'
import { forEachDatabase } from '../helpers/databases.ts'

const now = () => 1_000
const versions = (database: Database) => database.all('select id, at from migrations order by id')

forEachDatabase((kind, open, { place }) => {
  test(`${kind}: nodes that start together migrate once`, async (t) => {
    const { connect } = await place(t)
    const nodes = Array.from({ length: 4 }, connect)
    await t.notThrowsAsync(Promise.all(nodes.map((node) => migrate(node, now))))
    t.is((await versions(connect())).length, MIGRATIONS.length)
  })

  test(`${kind}: a store of this version is not changed`, async (t) => {
    const database = await open(t)
    const before = await versions(database)
    await migrate(database, () => 2_000)
    t.deepEqual(await versions(database), before)
  })

  test(`${kind}: a store of a later version is refused`, async (t) => {
    const database = await open(t)
    await database.run('insert into migrations (id, at) values ($1, $2)', MIGRATIONS.length + 1, 1)
    await t.throwsAsync(migrate(database, now), { code: 'STORE_TOO_NEW' })
  })

  test(`${kind}: a failed migration leaves nothing behind`, async (t) => {
    const database = (await place(t)).connect()
    await database.run('create table settings (other text)')
    await t.throwsAsync(migrate(database, now))
    await t.throwsAsync(database.all('select * from people'))
    await database.run('drop table settings')
    await t.notThrowsAsync(migrate(database, now))
  })
})
