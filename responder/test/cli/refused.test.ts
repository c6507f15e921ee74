import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { COMMANDS } from '../../src/cli/commands.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { emptyShellOf, shellOf } from '../helpers/shell.ts'

const NOT_UNDERSTOOD = [
  ['wat'],
  ['project'],
  ['project', 'add'],
  ['project', 'add', 'tool'],
  ['project', 'add', 'tool', '--package', 'no package'],
  ['project', 'add', 'Not/A/Name', '--package', 'tool'],
  ['project', 'add', 'tool', '--package', 'tool', '--secret', 'x'],
  ['project', 'add', 'tool', '--package', 'tool', '--person', 'bob'],
  ['project', 'add', 'tool', '--package', 'tool', '--secret-name', 'a\nb'],
  ['project', 'rotate', 'tool', '--grace-hours', 'soon'],
  ['project', 'rotate', 'tool', '--grace-hours', ' '],
  ['project', 'rotate', 'tool', '--grace-hours', '0x1'],
  ['project', 'list', 'tool'],
  ['person', 'invite', '--role', 'king'],
  ['backup'],
]
for (const args of NOT_UNDERSTOOD) {
  test(`\`${args.join(' ')}\` is not understood, and does nothing`, async (t) => {
    const { shell } = await shellOf(t)
    const { exitCode, text, complaint } = await shell(...args)
    t.is(exitCode, 2)
    t.is(text, '')
    t.not(complaint, '')
  })
}

const REFUSED = [
  [['project', 'add', 'tool', '--package', 'x'], 'taken'],
  [
    ['project', 'add', 'new', '--package', 'x', '--person', '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11'],
    'invalid',
  ],
  [['project', 'remove', 'other'], 'not_found'],
  [['project', 'rotate', 'other'], 'not_found'],
] as const
for (const [args, error] of REFUSED) {
  test(`\`${args.join(' ')}\` is refused with ${error}`, async (t) => {
    const { shell } = await shellOf(t)
    await shell('project', 'add', 'tool', '--package', 'tool')
    const { exitCode, complaint } = await shell(...args, '--json')
    t.is(exitCode, 1)
    t.is(JSON.parse(complaint).error, error)
  })
}

const ON_A_STORE = [
  ['project', 'add', 'tool', '--package', 'tool'],
  ['project', 'change', 'tool', '--rule', 'pick-phrase'],
  ['project', 'list'],
  ['project', 'builds', 'tool'],
  ['project', 'allow', 'tool', '--github', '1'],
  ['project', 'disallow', 'tool', '--rule', '1'],
  ['project', 'circleci', 'tool', 'github/o/r', '--remove'],
  ['project', 'watch', 'tool', '--npm-token-file', '-', '--webhook', 'https://hooks.example'],
  ['project', 'unwatch', 'tool'],
  ['project', 'watches'],
  ['project', 'rotate', 'tool'],
  ['project', 'remove', 'tool'],
  ['person', 'list'],
  ['person', 'invite'],
  ['person', 'remove', 'nobody'],
  ['person', 'uninvite', 'nothing'],
  ['audit', 'head'],
  ['audit', 'verify'],
  ['audit', 'export'],
  ['backup', '/nowhere/backup.jsonl'],
]

test('the commands tested without a store are all but doctor and restore', (t) => {
  const tried = new Set(ON_A_STORE.map((args) => args.join(' ')))
  const names = COMMANDS.map(({ name }) => name).filter((name) => name !== 'doctor' && name !== 'restore')
  for (const name of names)
    t.true(
      [...tried].some((args) => `${args} `.startsWith(`${name} `)),
      name,
    )
})

forEachDatabase((kind, _open, { place }) => {
  test(`${kind}: a command that finds no store says so, fails, and creates none`, async (t) => {
    const { address, connect } = await place(t)
    const environment: Record<string, string> = kind === 'postgres' ? { CFA_DATABASE_URL: address } : {}
    const { shell, shellWith, dataDir } = await emptyShellOf(t, environment)
    for (const args of ON_A_STORE) {
      const { exitCode, text, complaint } = await shellWith('token', ...args, '--json')
      t.deepEqual([exitCode, text], [1, ''], args.join(' '))
      t.is(JSON.parse(complaint).error, 'STORE_MISSING')
    }
    const { complaint } = await shell('project', 'list')
    t.true(complaint.includes(kind === 'postgres' ? 'the database of CFA_DATABASE_URL' : dataDir))
    t.deepEqual(await readdir(dataDir), [])
    if (kind === 'postgres')
      t.like(await connect().all("select to_regclass('migrations') as x"), [{ x: null }])
  })
})

test('an empty database file does not count as a store', async (t) => {
  const { shell, dataDir } = await emptyShellOf(t)
  await writeFile(join(dataDir, 'responder.sqlite'), '')
  t.is(JSON.parse((await shell('project', 'list', '--json')).complaint).error, 'STORE_MISSING')
})

test('a wrong configuration is reported', async (t) => {
  const { shell } = await shellOf(t, { CFA_PUBLIC_URL: 'http://cfa.example' })
  const { exitCode, complaint } = await shell('project', 'list', '--json')
  t.is(exitCode, 1)
  t.is(JSON.parse(complaint).error, 'CONFIG_INVALID')
})
