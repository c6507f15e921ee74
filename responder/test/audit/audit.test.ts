import { createHash } from 'node:crypto'
import test from 'ava'
import { createAudit } from '../../src/audit/audit.ts'
import type { Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { forEachDatabase, openTemporary } from '../helpers/databases.ts'

const ENTRY = { actor: 'cli', action: 'project.create', subject: 'project:1', detail: { name: 'tool' } }

function auditOf(database: Database) {
  let clock = 1_000
  return createAudit({ database, effects: { now: () => clock++ } })
}

async function recorded(database: Database, count: number, entry = ENTRY) {
  const audit = auditOf(database)
  await database.transaction(async (transaction) => {
    for (let index = 0; index < count; index++) await audit.record(transaction, entry)
  })
  return audit
}

forEachDatabase((kind, open, { place }) => {
  test(`${kind}: entries are numbered from 1, and each holds the hash of the one before`, async (t) => {
    const audit = await recorded(await open(t), 3)
    const { entries, before } = await audit.page()
    t.deepEqual(
      entries.map(({ id, at }) => [id, at]),
      [
        [3, 1_002],
        [2, 1_001],
        [1, 1_000],
      ],
    )
    t.is(before, null)
    t.is(entries[0]?.previous, entries[1]?.hash)
    t.is(entries[2]?.previous, '0'.repeat(64))
    t.like(await audit.verify(), { ok: true, entries: 3, hash: entries[0]?.hash })
  })

  test(`${kind}: two nodes that record at the same time make one chain`, async (t) => {
    const { connect } = await place(t)
    const nodes = [connect(), connect()]
    await Promise.all(nodes.map((node) => migrate(node, Date.now)))
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const node = nodes[index % 2] as Database
        return node.transaction((transaction) => auditOf(node).record(transaction, ENTRY))
      }),
    )
    t.like(await auditOf(nodes[0] as Database).verify(), { ok: true, entries: 20 })
  })

  test(`${kind}: a change that is rolled back leaves no entry`, async (t) => {
    const database = await open(t)
    const audit = await recorded(database, 1)
    await t.throwsAsync(
      database.transaction(async (transaction) => {
        await audit.record(transaction, ENTRY)
        throw new Error('the change failed')
      }),
    )
    t.like(await audit.verify(), { ok: true, entries: 1 })
  })
})

const TAMPERING = [
  ['a changed detail', `update audit set detail = '{"name":"other"}' where id = 2`, 2],
  ['a detail that is not JSON', `update audit set detail = 'x' where id = 2`, 2],
  ['a changed date', 'update audit set at = 5 where id = 3', 3],
  ['a removed entry', 'delete from audit where id = 2', 2],
  ['a removed first entry', 'delete from audit where id = 1', 1],
  ['a date that is not a number', `update audit set at = 'x' where id = 3`, 3],
  ['an actor that is not text', "update audit set actor = x'00' where id = 2", 2],
  [
    'an entry before the first',
    'insert into audit select 0, at, actor, action, subject, detail, previous, hash from audit where id = 1',
    1,
  ],
  ['a changed hash', `update audit set hash = '00' where id = 2`, 2],
] as const
for (const [what, sql, brokenId] of TAMPERING) {
  test(`verifying the chain finds ${what}`, async (t) => {
    const database = await openTemporary(t)
    const audit = await recorded(database, 4)
    await database.run(sql)
    t.deepEqual(await audit.verify(), { ok: false, brokenId })
    t.true((await audit.page()).entries.length >= 3)
  })
}

test('a chain that was rewritten or cut off fails against a head kept elsewhere', async (t) => {
  const database = await openTemporary(t)
  const head = await (await recorded(database, 3)).head()
  t.like(await (await recorded(database, 1)).verify(head), { ok: true, entries: 4 })
  for (const entries of [4, 2]) {
    await database.run('delete from audit')
    const anew = await recorded(database, entries, { ...ENTRY, actor: 'person:1' })
    t.like(await anew.verify(), { ok: true, entries })
    t.deepEqual(await anew.verify(head), { ok: false, replacedId: 3 })
  }
})

test('an entry can be verified from its exported line alone', async (t) => {
  const audit = await recorded(await openTemporary(t), 2)
  const lines: string[] = []
  for await (const line of audit.exportEntries()) lines.push(line)
  const [, second] = lines.map((line) => JSON.parse(line))
  const { actor, action, at, detail, id, previous, subject, hash } = second
  // Canonical JSON has its keys in alphabetical order.
  const canonical = JSON.stringify({ action, actor, at, detail, id, previous, subject })
  t.is(createHash('sha256').update(canonical).digest('hex'), hash)
  t.true(lines.every((line) => line.endsWith('}\n')))
})

test('the order of the keys in a detail does not change the chain', async (t) => {
  const database = await openTemporary(t)
  const audit = auditOf(database)
  const detail = { b: { 10: 1, 9: undefined, a: [{ d: 1, c: null }] }, a: 'é' }
  await database.transaction((transaction) => audit.record(transaction, { ...ENTRY, detail }))
  t.like(await audit.verify(), { ok: true })
  const reordered = '{"a":"é","b":{"a":[{"c":null,"d":1}],"10":1}}'
  await database.run('update audit set detail = $1', reordered)
  t.like(await audit.verify(), { ok: true })
})

test('a long chain is shown in pages and verified in full', async (t) => {
  const audit = await recorded(await openTemporary(t), 1_001)
  t.like(await audit.verify(), { ok: true, entries: 1_001 })
  const first = await audit.page()
  t.is(first.entries.length, 50)
  t.is(first.before, 952)
  const second = await audit.page(952)
  t.is(second.entries[0]?.id, 951)
  t.deepEqual(await audit.page(1), { entries: [], before: null })
})
