import test from 'ava'
import { openSqlite } from '../../src/store/sqlite.ts'
import { shellOf } from '../helpers/shell.ts'
import { questionWith } from '../questions/scene.ts'

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
  t.regex(
    (await shell('project', 'change', 'tool', '--rule', 'fresh-passkey')).text,
    /rules: fresh-passkey, pick-phrase/,
  )
})

const ID = '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11'
const unchanged: Array<[args: string[], says: RegExp]> = [
  [[], /^Pass at least one setting/],
  [['--questions-per-hour', 'many'], /^--questions-per-hour takes a number/],
  [['--escalate-after', '10'], /^--escalate-to takes the id of a person.* goes with --escalate-after\.$/],
  [['--escalate-after', '10', '--escalate-to', 'bob'], /^--escalate-to takes the id of a person/],
  [['--escalate-to', ID], /^--escalate-after takes a number of minutes.* goes with --escalate-to\.$/],
  [['--viewer', 'bob'], /^--viewer takes the id of a person/],
  [['--rule', 'nothing'], /^There is no rule "nothing"\. The rules are two-people, /],
  [['--person', ID, '--everybody-answers'], /^Pass either --person or --everybody-answers/],
]

test('a setting that cannot be changed so is refused, and its option named', async (t) => {
  const { shell } = await shellOf(t)
  await shell('project', 'add', 'tool', '--package', 'tool')
  for (const [args, says] of unchanged) {
    const { exitCode, complaint } = await shell('project', 'change', 'tool', ...args)
    t.is(exitCode, 2, args.join(' '))
    t.regex(complaint, says)
  }
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
  t.like(await json('person', 'list'), { people: [], invitations: [{ role: 'admin' }, { name: 'Ada' }] })
  t.is((await shell('person', 'remove', 'nobody')).exitCode, 1)
})

test('the list has what it takes to take an invitation back, but not its link', async (t) => {
  const { json, shell } = await shellOf(t)
  const { id, link } = await json('person', 'invite', '--name', 'Ada')
  const { text } = await shell('person', 'list')
  t.regex(text, new RegExp(`Nobody has joined yet[^]*${id}  maintainer  Ada, until `))
  t.false(text.includes(link.split('#')[1]))
  t.is((await shell('person', 'uninvite', id)).exitCode, 0)
  t.is((await shell('person', 'list')).text, 'Nobody has joined yet.')
})

test('a project with an invalid name, package or person is refused with an explanation', async (t) => {
  const { shell } = await shellOf(t)
  const none = await shell('project', 'add', 'tool')
  t.is(none.complaint, 'Pass at least one --package, and at most 100.')
  const somebody = await shell('project', 'add', 'tool', '--package', 'tool', '--person', 'bob')
  t.regex(somebody.complaint, /^--person takes the id of a person/)
  const [name, pattern] = [
    await shell('project', 'add', 'Big Tool', '--package', 'tool'),
    await shell('project', 'add', 'tool', '--package', '*'),
  ]
  t.regex(name.complaint, /small letters/)
  t.regex(pattern.complaint, /@scope\/\*/)
})
