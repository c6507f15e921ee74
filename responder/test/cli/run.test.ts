import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import test, { type ExecutionContext } from 'ava'
import { createAudit } from '../../src/audit/audit.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { run } from '../../src/cli/run.ts'
import { openStore } from '../../src/store/open.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { forEachDatabase, storeFolder } from '../helpers/databases.ts'
import { questionWith } from '../questions/scene.ts'

/** A command line in this process, with its own store, which a service has created. */
async function shellOf(t: ExecutionContext, environment: Record<string, string> = {}) {
  const place = await emptyShellOf(t, environment)
  const made = { dataDir: place.dataDir, databaseUrl: environment.CFA_DATABASE_URL ?? null }
  await (await openStore(made, { asService: true, now: Date.now })).close()
  return place
}

/** Like `shellOf`, but no service has ever started. */
async function emptyShellOf(t: ExecutionContext, environment: Record<string, string> = {}) {
  const dataDir = await storeFolder(t)
  const shellWith = async (input: string, ...args: string[]) => {
    const [printed, complained]: [string[], string[]] = [[], []]
    const exitCode = await run(args, {
      environment: { CFA_DATA_DIR: dataDir, CFA_PUBLIC_URL: 'https://cfa.example', ...environment },
      print: (text) => void printed.push(text),
      write: async (text) => void printed.push(text),
      complain: (text) => void complained.push(text),
      input: () => Readable.from([input]),
    })
    return { exitCode, text: printed.join('\n'), complaint: complained.join('\n') }
  }
  const shell = (...args: string[]) => shellWith('', ...args)
  const json = async (...args: string[]) => JSON.parse((await shell(...args, '--json')).text)
  return { dataDir, shell, shellWith, json }
}

test('a project is added, listed, rotated and removed', async (t) => {
  const { shell, json } = await shellOf(t)
  const added = await json('project', 'add', 'tool', '--package', 'tool', '--package', '@example/*')
  t.deepEqual(Object.keys(added).sort(), ['endpoint', 'name', 'secret'])
  t.like(added, { name: 'tool', endpoint: 'https://cfa.example/p/tool' })
  t.like(await json('project', 'list'), { projects: [{ name: 'tool', packages: ['tool', '@example/*'] }] })
  const rotated = await json('project', 'rotate', 'tool', '--grace-hours', '1')
  t.not(rotated.secret, added.secret)
  t.is((await json('project', 'list')).projects[0].secrets.length, 2)
  t.is((await shell('project', 'remove', 'tool')).exitCode, 0)
  t.deepEqual(await json('project', 'list'), { projects: [] })
})

test('clients of the CFA API are allowed when a project is added or later, and get the values they need', async (t) => {
  const { dataDir, shell, shellWith, json } = await shellOf(t)
  const { cfa, secret } = await json('project', 'add', 'tool', '--package', 'tool', '--cfa')
  t.is(cfa.host, 'https://cfa.example')
  t.not(cfa.secret, secret)
  t.is((await json('project', 'list')).projects[0].id, cfa.projectId)
  t.false((await shell('project', 'rotate', 'tool')).text.includes('CFA_SECRET'))
  const rotated = await shell('project', 'rotate', 'tool', '--cfa')
  t.false(rotated.text.includes('CFA_RESPONDER'))
  for (const name of ['CFA_HOST', 'CFA_PROJECT_ID', 'CFA_SECRET'])
    t.regex(rotated.text, new RegExp(`^${name}=`, 'm'))
  t.like(await json('project', 'change', 'tool', '--no-cfa'), { cfa: false })
  t.is((await shell('project', 'rotate', 'tool', '--cfa')).exitCode, 1)
  t.regex((await shell('project', 'change', 'tool', '--cfa')).text, /cfa-responder project rotate tool --cfa/)
  t.like(await json('project', 'rotate', 'tool', '--cfa'), {
    secret: null,
    cfa: { projectId: cfa.projectId },
  })
  t.notRegex((await shell('project', 'change', 'tool', '--cfa')).text, /no secret yet/)
  t.is((await shell('project', 'change', 'tool', '--cfa', '--no-cfa')).exitCode, 2)
  // Builds that prove themselves need a secret for this API, and for nothing else.
  const rule = ['--issuer', 'https://ci.example', '--require', 'id=1']
  const other = await json('project', 'add', 'other', '--package', 'other', ...rule, '--cfa')
  t.is(other.secret, null)
  t.truthy(other.cfa.secret)

  const token = 'a'.repeat(40)
  const add = (input: string, ...more: string[]) => shellWith(input, 'project', 'circleci', 'tool', ...more)
  t.is((await add('', 'github/o/r')).exitCode, 2)
  t.is((await add(token, 'o/r')).exitCode, 2)
  const added = await add(`${token}\n`, 'github/o/r')
  t.is(added.exitCode, 0)
  t.false(added.text.includes(token))
  const database = openSqlite(`${dataDir}/responder.sqlite`)
  t.teardown(() => database.close())
  const kept = () => database.all('select repository, token from circleci_tokens')
  t.deepEqual(await kept(), [{ repository: 'github/o/r', token }])
  t.is((await add('', 'github/o/r', '--remove')).exitCode, 0)
  t.deepEqual(await kept(), [])
})

test('a project’s packages, people, viewers, rules and limits can be changed', async (t) => {
  const { dataDir, shell, json } = await shellOf(t)
  await json('project', 'add', 'tool', '--package', 'tool')
  const database = openSqlite(`${dataDir}/responder.sqlite`)
  t.teardown(() => database.close())
  const ids = ['7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11', '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c12']
  for (const id of ids)
    await database.run(
      "insert into people (id, name, role, accounts, created_at) values ($1, $1, 'maintainer', '[]', 1)",
      id,
    )
  const people = ids.flatMap((id) => ['--person', id])
  const change = (...args: string[]) => json('project', 'change', 'tool', ...args)
  const changed = await change(...people, '--everybody-sees', '--rule', 'two-people', '--rule', 'pick-phrase')
  t.like(changed, { packages: ['tool'], people: ids, viewers: null })
  t.like(changed.rules, { twoPeople: true, pickPhrase: true, freshPasskey: false })
  const loosened = await change('--no-rule', 'two-people', '--nobody-sees', '--package', '@example/*')
  t.like(loosened, { packages: ['@example/*'], people: ids, viewers: [] })
  t.like(loosened.rules, { twoPeople: false, pickPhrase: true })
  t.is((await change('--everybody-answers')).people, null)
  const later = ['--escalate-after', '10', '--escalate-to', ids[0] ?? '']
  const limited = await change('--questions-per-hour', '30', ...later)
  t.deepEqual(limited.limits, { questionsPerHour: 30, escalation: { minutes: 10, people: [ids[0]] } })
  const unlimited = await change('--questions-per-hour', 'none', '--no-escalation')
  t.deepEqual(unlimited.limits, { questionsPerHour: null, escalation: null })
  for (const args of [
    [],
    ['--questions-per-hour', 'many'],
    later.slice(0, 2),
    ['--rule', 'nothing'],
    ['--person', ids[0] ?? '', '--everybody-answers'],
  ])
    t.is((await shell('project', 'change', 'tool', ...args)).exitCode, 2, args.join(' '))
  t.regex(
    (await shell('project', 'change', 'tool', '--rule', 'fresh-passkey')).text,
    /rules: fresh-passkey, pick-phrase/,
  )
})

test('--withdraw withdraws the open questions of a project that is rotated or removed', async (t) => {
  const { dataDir, shell, json } = await shellOf(t)
  await json('project', 'add', 'tool', '--package', 'tool')
  const database = openSqlite(`${dataDir}/responder.sqlite`)
  t.teardown(() => database.close())
  const ask = async (id: string) =>
    database.run(
      `insert into questions (id, project_id, step, content, attempt, state, revision, asked_at, created_at, changed_at, expires_at)
       select $1, id, $1, $2, 1, 'waiting', 1, 1, 1, 1, $3 from projects`,
      ...[id, JSON.stringify(questionWith()), Date.now() + 60_000],
    )
  const states = async () =>
    (await database.all('select state from questions order by id')).map(({ state }) => state)
  await ask('1')
  await json('project', 'rotate', 'tool', '--grace-hours', '0')
  t.deepEqual(await states(), ['waiting'])
  await json('project', 'rotate', 'tool', '--grace-hours', '0', '--withdraw')
  t.deepEqual(await states(), ['withdrawn'])
  await ask('2')
  t.is((await shell('project', 'remove', 'tool', '--withdraw')).exitCode, 0)
  t.deepEqual(await states(), ['withdrawn', 'withdrawn'])
  t.true((await json('audit', 'verify')).ok)
})

test('an empty --grace-hours is refused, and no secret ends', async (t) => {
  const { shell, json } = await shellOf(t)
  await json('project', 'add', 'tool', '--package', 'tool')
  const { exitCode, complaint } = await shell('project', 'rotate', 'tool', '--grace-hours', '')
  t.deepEqual([exitCode, complaint], [2, '--grace-hours takes a number from 0 to 336.'])
  t.like((await json('project', 'list')).projects[0].secrets, [{ expiresAt: null }])
})

test('a secret has the name given to it, or the date', async (t) => {
  const { json } = await shellOf(t)
  const secrets = async () => (await json('project', 'list')).projects[0].secrets
  const today = new Date().toISOString().slice(0, 10)
  await json('project', 'add', 'tool', '--package', 'tool', '--secret-name', 'GitHub')
  t.like(await secrets(), [{ name: 'GitHub' }])
  await json('project', 'rotate', 'tool', '--grace-hours', '0', '--name', 'GitLab, 2027')
  t.like(await secrets(), [{ name: 'GitLab, 2027' }])
  await json('project', 'rotate', 'tool', '--grace-hours', '0')
  t.true((await secrets())[0].name >= today)
})

test('the output has the job’s two variables, and neither the list nor the audit log has the secret', async (t) => {
  const { shell } = await shellOf(t)
  const { text } = await shell('project', 'add', 'tool', '--package', 'tool')
  const [, secret = ''] = /^CFA_RESPONDER_SECRET=(\S{43})$/m.exec(text) ?? []
  t.regex(text, /^CFA_RESPONDER_URL=https:\/\/cfa\.example\/p\/tool$/m)
  const list = await shell('project', 'list')
  t.false(list.text.includes(secret))
  const log = await shell('audit', 'export')
  t.false(log.text.includes(secret))
  t.true(log.text.includes('"actor":"cli"'))
})

test('an invitation is for a maintainer unless a role is given', async (t) => {
  const { json, shell } = await shellOf(t)
  t.like(await json('person', 'invite', '--name', 'Ada'), { role: 'maintainer', name: 'Ada' })
  const admin = await json('person', 'invite', '--role', 'admin')
  t.like(admin, { role: 'admin', name: null })
  t.true(admin.link.startsWith('https://cfa.example/join#'))
  t.deepEqual(await json('person', 'list'), { people: [] })
  t.is((await shell('person', 'remove', 'nobody')).exitCode, 1)
})

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

test('a file that is not a back-up is refused', async (t) => {
  const { dataDir, shell } = await shellOf(t)
  const file = join(dataDir, 'letter')
  await writeFile(file, 'Dear maintainer')
  t.like(JSON.parse((await shell('restore', file, '--json')).complaint), { error: 'BACKUP_INVALID' })
  t.like(JSON.parse((await shell('restore', '/nowhere', '--json')).complaint), { error: 'ENOENT' })
})

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

test('--help lists every command, and each command has its own help', async (t) => {
  const { shell } = await shellOf(t)
  const { exitCode, text } = await shell('--help')
  t.is(exitCode, 0)
  for (const { name } of COMMANDS) t.true(text.includes(`cfa-responder ${name}`), name)
  t.regex(text, /a request of a client of the CFA API is open/)
  t.regex((await shell('project', 'add', '--help')).text, /^cfa-responder project add NAME/)
})

test('--version prints the version of the package', async (t) => {
  const { shell, json } = await shellOf(t)
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  t.is((await shell('--version')).text, version)
  t.deepEqual(await json('--version'), { version })
})

test('the README lists every command as the help does', async (t) => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const said = [...readme.matchAll(/^\| `((?:project|person|audit|doctor|backup|restore)\b[^`]*)`/gm)]
  t.deepEqual(
    said.map(([, command = '']) => command.replaceAll('\\|', '|')),
    COMMANDS.map(({ name, usage }) => `${name} ${usage}`.trimEnd()),
  )
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

test('a project with an invalid name, package or person is refused with an explanation', async (t) => {
  const { shell } = await shellOf(t)
  const none = await shell('project', 'add', 'tool')
  t.is(none.complaint, 'Say at least one --package, and 100 at most.')
  const somebody = await shell('project', 'add', 'tool', '--package', 'tool', '--person', 'bob')
  t.regex(somebody.complaint, /^--person takes the id of a person/)
  const [name, pattern] = [
    await shell('project', 'add', 'Big Tool', '--package', 'tool'),
    await shell('project', 'add', 'tool', '--package', '*'),
  ]
  t.regex(name.complaint, /small letters/)
  t.regex(pattern.complaint, /@scope\/\*/)
})
