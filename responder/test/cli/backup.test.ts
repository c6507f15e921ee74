import { readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import test from 'ava'
import { VERSION, versionOf } from '../../src/store/migrate.ts'
import { connectStore, openStore } from '../../src/store/open.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { emptyShellOf, shellOf } from '../helpers/shell.ts'

test('a back-up is readable by its user only, replaces no file, and restores only into an empty store', async (t) => {
  const { dataDir, shell } = await shellOf(t)
  await shell('project', 'add', 'tool', '--package', 'tool')
  const file = join(dataDir, 'backup.jsonl')
  t.is((await shell('backup', file)).exitCode, 0)
  t.is((await stat(file)).mode & 0o777, 0o600)
  const written = await readFile(file, 'utf8')
  t.is((await shell('backup', file)).exitCode, 1)
  t.is(await readFile(file, 'utf8'), written)
  t.like(JSON.parse((await shell('restore', file, '--json')).complaint), { error: 'STORE_NOT_EMPTY' })
  const other = await emptyShellOf(t)
  t.is((await other.shell('restore', file)).exitCode, 0)
  t.like(await other.json('project', 'list'), { projects: [{ name: 'tool' }] })
  t.like(await other.json('audit', 'verify'), { ok: true })
})

forEachDatabase((kind, _open, { place }) => {
  test(`${kind}: a back-up to standard output is complete, and restores from standard input`, async (t) => {
    const { address } = await place(t)
    const { shell } = await shellOf(t, kind === 'postgres' ? { CFA_DATABASE_URL: address } : {})
    await shell('project', 'add', 'tool', '--package', 'tool')
    for (const options of [[], ['--json']]) {
      const { exitCode, text, complaint } = await shell('backup', '-', ...options)
      t.deepEqual([exitCode, complaint], [0, ''])
      const lines = text.trimEnd().split('\n')
      t.true(lines.every((line) => JSON.parse(line)))
      t.like(JSON.parse(lines.at(-1) ?? ''), { end: true })
    }
    const { text } = await shell('backup', '-')
    const other = await emptyShellOf(t)
    const restored = await other.shellWith(text, 'restore', '-', '--json')
    t.like(JSON.parse(restored.text), { file: '-', audit: { ok: true } })
    t.like(await other.json('project', 'list'), { projects: [{ name: 'tool' }] })
    const broken = await emptyShellOf(t)
    t.is((await broken.shellWith(text.slice(0, -20), 'restore', '-')).exitCode, 1)
  })
})

test('a back-up leaves a store of an earlier version as it is, for the service that still runs', async (t) => {
  const { dataDir, shell } = await emptyShellOf(t)
  const store = { dataDir, databaseUrl: null }
  const earlier = VERSION - 1
  await (await openStore(store, { asService: true, now: Date.now, version: earlier })).close()
  const { exitCode, text, complaint } = await shell('backup', '-')
  t.deepEqual([exitCode, complaint], [0, ''])
  t.like(JSON.parse(text.split('\n')[0] ?? ''), { version: earlier })
  const database = await connectStore(store, false)
  t.teardown(() => database.close())
  t.is(await versionOf(database), earlier)
})

test('a store of a later version is not backed up', async (t) => {
  const { dataDir, shell } = await shellOf(t)
  const database = await connectStore({ dataDir, databaseUrl: null }, false)
  await database.run('insert into migrations (id, at) values (999, 1)')
  await database.close()
  t.like(JSON.parse((await shell('backup', '-', '--json')).complaint), { error: 'STORE_TOO_NEW' })
})

test('a file that is not a back-up is refused', async (t) => {
  const { dataDir, shell } = await shellOf(t)
  const file = join(dataDir, 'letter')
  await writeFile(file, 'Dear maintainer')
  t.like(JSON.parse((await shell('restore', file, '--json')).complaint), { error: 'BACKUP_INVALID' })
  t.like(JSON.parse((await shell('restore', '/nowhere', '--json')).complaint), { error: 'ENOENT' })
})

test('a back-up to a relative path says where the file is, as the folder may be npm’s choice', async (t) => {
  const { shell, dataDir } = await shellOf(t)
  const file = join(dataDir, 'near.jsonl')
  const { text } = await shell('backup', relative(process.cwd(), file))
  t.true(text.endsWith(` rows are in ${file}.`), text)
})

test('a back-up to an existing file and a restore from a missing one fail with an explanation', async (t) => {
  const { shell, dataDir } = await shellOf(t)
  const file = join(dataDir, 'one.jsonl')
  await shell('backup', file)
  const [again, missing] = [await shell('backup', file), await shell('restore', `${file}.not`)]
  t.is(again.complaint, `There is already a file or folder of that name: ${file}. Name a new one.`)
  t.is(missing.complaint, `There is no such file or folder: ${file}.not.`)
  const [folder, within] = [await shell('restore', dataDir), await shell('restore', `${file}/more`)]
  t.is(folder.complaint, 'That is a folder: name a file.')
  t.is(within.complaint, `Part of this path is not a folder: ${file}/more.`)
  for (const { exitCode } of [again, missing, folder, within]) t.is(exitCode, 1)
})
