import { join } from 'node:path'
import test from 'ava'
import { createAudit } from '../../src/audit/audit.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { shellOf } from '../helpers/shell.ts'

test('an audit log that was changed fails the verification', async (t) => {
  const { dataDir, shell, json } = await shellOf(t)
  await shell('project', 'add', 'tool', '--package', 'tool')
  await shell('project', 'rotate', 'tool')
  t.like(await json('audit', 'verify'), { ok: true, entries: 2 })
  const database = openSqlite(join(dataDir, 'responder.sqlite'))
  await database.run("update audit set actor = 'nobody' where id = 1")
  await database.close()
  t.is((await shell('audit', 'verify')).exitCode, 1)
  t.deepEqual(await json('audit', 'verify'), { ok: false, brokenId: 1 })
})

test('a head kept elsewhere reveals a chain that was rewritten or cut off', async (t) => {
  const { dataDir, shell, json } = await shellOf(t)
  t.is(await json('audit', 'head'), null)
  await shell('project', 'add', 'tool', '--package', 'tool')
  await shell('project', 'rotate', 'tool')
  const kept = (await shell('audit', 'head')).text
  t.regex(kept, /^2:[0-9a-f]{64}$/)
  await shell('project', 'rotate', 'tool')
  t.like(await json('audit', 'verify', '--since', kept), { ok: true, entries: 3 })
  const database = openSqlite(join(dataDir, 'responder.sqlite'))
  const audit = createAudit({ database, effects: { now: () => 1 } })
  await database.run('delete from audit')
  for (let entry = 1; entry <= 3; entry += 1)
    await database.transaction((transaction) =>
      audit.record(transaction, { actor: 'cli', action: 'made.up', subject: 'project:1' }),
    )
  t.like(await json('audit', 'verify'), { ok: true, entries: 3 })
  t.deepEqual(await json('audit', 'verify', '--since', kept), { ok: false, replacedId: 2 })
  await database.run('delete from audit where id > 1')
  await database.close()
  const { exitCode, text } = await shell('audit', 'verify', '--since', kept)
  t.is(exitCode, 1)
  t.regex(text, /replaced: entry 2 is not the one/)
  t.is((await shell('audit', 'verify', '--since', 'nonsense')).exitCode, 2)
})
