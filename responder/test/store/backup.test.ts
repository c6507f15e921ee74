import { LIMITS } from '@cfa/protocol'
import test, { type ExecutionContext } from 'ava'
import { createAudit } from '../../src/audit/audit.ts'
import { nodeEffects } from '../../src/effects.ts'
import { createPeople } from '../../src/people/people.ts'
import { createProjects } from '../../src/projects/projects.ts'
import { backUp, readHeader, restore } from '../../src/store/backup.ts'
import { CHALLENGE_KEY } from '../../src/store/challenge-key.ts'
import type { Database } from '../../src/store/database.ts'
import { migrate, VERSION } from '../../src/store/migrate.ts'
import { TABLE_NAMES, TABLES } from '../../src/store/tables.ts'
import { forEachDatabase, openTemporary } from '../helpers/databases.ts'
import { CONFIG } from '../helpers/service.ts'

const now = () => 1_000

async function linesOf(database: Database): Promise<string[]> {
  const lines: string[] = []
  await backUp(database, now, async (line) => void lines.push(line))
  return lines
}

async function* each(lines: string[]): AsyncGenerator<string> {
  yield* lines
}

/** A store with some content, created by the services. */
async function fill(database: Database): Promise<Database> {
  const foundation = { database, config: CONFIG, effects: nodeEffects }
  const audit = createAudit(foundation)
  await createPeople({ ...foundation, audit }).invite('cli', { role: 'admin', name: 'Ädä 🐘' })
  const projects = createProjects({ ...foundation, audit })
  for (const name of ['one', 'two']) await projects.create('cli', { name, packages: [name], people: null })
  await database.run("insert into settings (name, value) values ('a', 'line\nbreak')")
  return database
}

const emptyOf = async (t: ExecutionContext) => openTemporary(t)

forEachDatabase((kind, open, { place }) => {
  test(`${kind}: a restored store equals the one backed up, even on the other kind of database`, async (t) => {
    const lines = await linesOf(await fill(await open(t)))
    const sqlite = await emptyOf(t)
    t.is(await restore(sqlite, each(lines.slice(1))), lines.length - 2)
    t.deepEqual(await linesOf(sqlite), lines)
    const back = await open(t)
    await restore(back, each(lines.slice(1)))
    t.deepEqual(await linesOf(back), lines)
    t.like(await createAudit({ database: back, effects: nodeEffects }).verify(), { ok: true, entries: 3 })
  })

  test(`${kind}: a back-up has nothing that is committed while it is written`, async (t) => {
    const database = await fill(await open(t))
    const lines: string[] = []
    await backUp(database, now, async (line) => {
      if (lines.length === 1) await database.run("insert into settings (name, value) values ('late', '')")
      lines.push(line)
    })
    t.false(lines.some((line) => line.includes('late')))
    t.true((await linesOf(database)).some((line) => line.includes('late')))
  })

  test(`${kind}: a back-up contains no token of another service and no pending trigger`, async (t) => {
    const database = await fill(await open(t))
    const kept = await linesOf(database)
    const [project] = await database.all('select id from projects limit 1')
    const id = String(project?.id)
    await database.run(
      `insert into watches (project_id, registry, npm_token, target, created_at, next_at, failures)
       values ($1, '', 'npm_secret', '{}', 1, 1, 0)`,
      id,
    )
    await database.run(
      "insert into triggers (id, project_id, versions, tries, next_at, created_at) values ('t', $1, '[]', 0, 1, 1)",
      id,
    )
    t.deepEqual(await linesOf(database), kept)
  })

  test(`${kind}: a restore brings back no session, used challenge or challenge key`, async (t) => {
    const database = await fill(await open(t))
    await database.run(
      "insert into people (id, name, role, accounts, created_at) values ('1', 'Ada', 'admin', '[]', 1)",
    )
    const kept = await linesOf(database)
    await database.run(
      "insert into sessions (hash, id, person_id, created_at, used_at, expires_at) values ('h', 'i', '1', 1, 1, 9000000000000)",
    )
    await database.run("insert into used_challenges (id, expires_at) values ('c', 9000000000000)")
    t.deepEqual(await linesOf(database), kept)
    const rows = [
      { table: 'sessions', row: { hash: 'h', person_id: '1', created_at: 1, expires_at: 9e12 } },
      { table: 'used_challenges', row: { id: 'c', expires_at: 9e12 } },
      { table: 'settings', row: { name: CHALLENGE_KEY, value: 'key' } },
    ]
    const older = [
      ...kept.slice(1, -1),
      ...rows.map((row) => JSON.stringify(row)),
      JSON.stringify({ end: true, rows: kept.length - 2 + rows.length }),
    ]
    const back = await open(t)
    t.is(await restore(back, each(older)), kept.length - 2)
    t.deepEqual(await linesOf(back), kept)
    t.deepEqual(await back.all('select hash from sessions'), [])
    t.deepEqual(await back.all('select id from used_challenges'), [])
    t.deepEqual(await back.all('select name from settings where name = $1', CHALLENGE_KEY), [])
  })

  test(`${kind}: a back-up of any earlier version is restored and then migrated`, async (t) => {
    for (let version = 1; version < VERSION; version++) {
      const [old, database] = [(await place(t)).connect(), (await place(t)).connect()]
      for (const one of [old, database]) await migrate(one, now, version)
      await old.run("insert into settings (name, value) values ('a', $1)", String(version))
      const [first, ...lines] = await linesOf(old)
      t.is(readHeader(first).version, version)
      t.is(await restore(database, each(lines)), 1)
      await migrate(database, now)
      t.deepEqual(await database.all("select value from settings where name = 'a'"), [
        { value: String(version) },
      ])
    }
  })

  test(`${kind}: a table of more than one page is restored in full`, async (t) => {
    const database = await open(t)
    await database.transaction(async ({ run }) => {
      for (let index = 0; index < 1_001; index++) {
        await run('insert into settings (name, value) values ($1, $2)', `name ${index}`, String(index))
      }
    })
    const lines = await linesOf(database)
    t.is(lines.length, 1_003)
    t.is(await restore(await emptyOf(t), each(lines.slice(1))), 1_001)
  })
})

const DAMAGE: ReadonlyArray<[string, (lines: string[]) => string[]]> = [
  ['without its end', (lines) => lines.slice(0, -1)],
  ['without a line', (lines) => lines.toSpliced(1, 1)],
  ['with a truncated line', (lines) => [...lines.slice(0, 1), lines[1]?.slice(0, 20) ?? '']],
  ['with a row after its end', (lines) => [...lines, lines[0] ?? '']],
  ['with a second end', (lines) => [...lines, lines.at(-1) ?? '']],
  ['with text after its end', (lines) => [...lines, '', 'and one more thing']],
  ['with another table', (lines) => ['{"table":"sqlite_master","row":{"name":"x"}}', ...lines]],
  ['with an unknown column', (lines) => ['{"table":"settings","row":{"name) --":"x"}}', ...lines]],
]
for (const [what, damage] of DAMAGE) {
  test(`a back-up ${what} is refused, and the store stays empty`, async (t) => {
    const lines = await linesOf(await fill(await openTemporary(t)))
    const database = await emptyOf(t)
    await t.throwsAsync(restore(database, each(damage(lines.slice(1)))), { code: 'BACKUP_INVALID' })
    t.is((await linesOf(database)).length, 2)
  })
}

test('a back-up reads few questions at once, because each may be large', async (t) => {
  const database = await fill(await openTemporary(t))
  await database.transaction(async ({ run }) => {
    for (let index = 0; index < 100; index++) {
      await run(
        `insert into questions (id, project_id, step, content, attempt, state, revision, asked_at, created_at,
           changed_at, expires_at) select $1, id, $1, '{}', 1, 'expired', 1, 1, 1, 1, 1 from projects limit 1`,
        `question ${index}`,
      )
    }
  })
  const pages: number[] = []
  const snapshot: Database['snapshot'] = (work) =>
    database.snapshot(({ all }) =>
      work({
        all: async (...query) => {
          const rows = await all(...query)
          pages.push(rows.filter(({ content }) => content).length)
          return rows
        },
      }),
    )
  t.true((await linesOf({ ...database, snapshot })).length > 100)
  t.true(Math.max(...pages) * LIMITS.severalBytes <= 16 * 1024 ** 2)
})

test('empty lines after the end are ignored', async (t) => {
  const lines = await linesOf(await fill(await openTemporary(t)))
  t.is(await restore(await emptyOf(t), each([...lines.slice(1), '', ' '])), lines.length - 2)
})

test('a restore leaves a store with content unchanged', async (t) => {
  const lines = await linesOf(await fill(await openTemporary(t)))
  const database = await fill(await openTemporary(t))
  const before = await linesOf(database)
  await t.throwsAsync(restore(database, each(lines.slice(1))), { code: 'STORE_NOT_EMPTY' })
  t.deepEqual(await linesOf(database), before)
})

test('the first line identifies the format and its version', async (t) => {
  const [first] = await linesOf(await openTemporary(t))
  t.like(readHeader(first), { at: 1_000 })
  t.throws(() => readHeader(undefined), { code: 'BACKUP_INVALID' })
  t.throws(() => readHeader('{"format":"other","version":1,"at":1}'), { code: 'BACKUP_INVALID' })
  t.throws(() => readHeader('{"format":"cfa-responder-backup","version":999,"at":1}'), {
    code: 'BACKUP_TOO_NEW',
  })
})

test('every table is backed up, after the tables that it refers to', async (t) => {
  const database = await openTemporary(t)
  const tables = await database.all(
    "select name from sqlite_master where type = 'table' and name <> 'migrations'",
  )
  t.deepEqual(tables.map(({ name }) => String(name)).sort(), [...TABLE_NAMES].sort())
  for (const [index, table] of TABLE_NAMES.entries()) {
    const references = await database.all(`select "table" as name from pragma_foreign_key_list('${table}')`)
    t.true(
      references.every(({ name }) => TABLE_NAMES.slice(0, index).some((before) => before === name)),
      table,
    )
    const key = await database.all(`select name from pragma_table_info('${table}') where pk > 0 order by pk`)
    t.is(key.map(({ name }) => name).join(', '), TABLES[table])
  }
})
