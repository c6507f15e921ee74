import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { nodeEffects } from '../../src/effects.ts'
import { openStore } from '../../src/store/open.ts'
import { readWatches } from '../../src/watch/watches.ts'
import { storeFolder } from '../helpers/databases.ts'
import { shellIn } from '../helpers/shell.ts'

/** A command line with a project, and files with two tokens. */
async function shellOf(t: ExecutionContext) {
  const dataDir = await storeFolder(t)
  const store = { dataDir, databaseUrl: null }
  const database = await openStore(store, { asService: true, now: Date.now })
  t.teardown(() => database.close())
  const [npmToken, token] = [nodeEffects.token(), nodeEffects.token()]
  const files = { npm: join(dataDir, 'npm-token'), ci: join(dataDir, 'ci-token') }
  await writeFile(files.npm, `${npmToken}\n`)
  await writeFile(files.ci, `${token}\n`)
  const shell = async (args: string[], input = '') => {
    const { exitCode, all } = await shellIn({ CFA_DATA_DIR: dataDir })(input, ...args)
    return { exitCode, text: all }
  }
  await shell(['project', 'add', 'tool', '--package', 'tool'])
  const watch = (...args: string[]) =>
    shell(['project', 'watch', 'tool', '--npm-token-file', files.npm, ...args])
  return {
    database,
    shell,
    watch,
    files,
    npmToken,
    token,
    kept: async () => (await readWatches(database))[0],
  }
}

const WORKFLOW = ['--github', 'acme/tool', '--workflow', 'release.yml']

test('a project can be watched, changed, listed and unwatched, and no output and no audit entry shows a token', async (t) => {
  const { database, shell, watch, files, npmToken, token, kept } = await shellOf(t)
  const said = await watch(...WORKFLOW, '--ref', 'next', '--token-file', files.ci)
  t.is(said.exitCode, 0, said.text)
  t.like(await kept(), { registry: 'https://registry.npmjs.org/', npmToken })
  t.deepEqual((await kept())?.target, {
    ...{ kind: 'github-workflow', apiUrl: 'https://api.github.com', repository: 'acme/tool' },
    ...{ workflow: 'release.yml', ref: 'next', token },
  } as never)
  const other = [
    '--gitlab',
    'acme/tool',
    '--api-url',
    'https://git.example/api/v4/',
    '--token-file',
    files.ci,
  ]
  await watch(...other, '--registry', 'https://npm.example')
  t.like(await kept(), {
    registry: 'https://npm.example/',
    target: { kind: 'gitlab', ref: 'main', apiUrl: 'https://git.example/api/v4' },
  })
  const list = await shell(['project', 'watches', '--json'])
  t.like(JSON.parse(list.text), { watches: [{ name: 'tool', target: 'pipeline of acme/tool on main' }] })
  const readable = await shell(['project', 'watches'])
  t.regex(
    readable.text,
    /tool: https:\/\/npm\.example\/, pipeline of acme\/tool on main\n {2}looked at never/,
  )
  const stopped = await shell(['project', 'unwatch', 'tool'])
  t.regex(stopped.text, /deleted/)
  t.is(await kept(), undefined)
  const audit = JSON.stringify(await database.all('select action, detail from audit'))
  t.regex(audit, /project\.watch.*project\.unwatch/)
  for (const text of [said.text, list.text, readable.text, audit])
    t.false(text.includes(npmToken) || text.includes(token))
})

test('both tokens may come from standard input, one per line', async (t) => {
  const { shell, npmToken, token, kept } = await shellOf(t)
  const args = ['project', 'watch', 'tool', '--npm-token-file', '-', ...WORKFLOW, '--token-file', '-']
  t.is((await shell(args, `${npmToken}\n`)).exitCode, 2)
  t.is((await shell(args, `${npmToken}\n${token}\n`)).exitCode, 0)
  t.like(await kept(), { npmToken, target: { token } } as never)
})

test('a webhook without a secret gets one that is shown once', async (t) => {
  const { shell, watch, npmToken, token, kept } = await shellOf(t)
  const args = ['--npm-token-file', '-', '--webhook', 'https://hooks.example/a']
  const { text } = await shell(['project', 'watch', 'tool', ...args], `${token}\n`)
  const [, secret] = /^CFA_WEBHOOK_SECRET=(whsec_\S+)$/m.exec(text) ?? []
  t.like((await kept())?.target, { kind: 'webhook', secret })
  t.is((await kept())?.npmToken, token)
  const json = JSON.parse((await watch('--webhook', 'https://hooks.example/a', '--json')).text)
  t.like((await kept())?.target, { secret: json.secret })
  t.false((await shell(['project', 'watches'])).text.includes(json.secret) || text.includes(npmToken))
})

const WRONG: [string, string[]][] = [
  ['no target', []],
  ['two targets', [...WORKFLOW, '--webhook', 'https://hooks.example', '--token-file', 'CI']],
  ['no CI token', WORKFLOW],
  ['no workflow or event', ['--github', 'acme/tool', '--token-file', 'CI']],
  ['both a workflow and an event', [...WORKFLOW, '--event', 'x', '--token-file', 'CI']],
  ['a registry without HTTPS', [...WORKFLOW, '--token-file', 'CI', '--registry', 'http://npm.example']],
  ['an invalid repository', ['--github', 'tool', '--workflow', 'release.yml', '--token-file', 'CI']],
  ['a webhook without HTTPS', ['--webhook', 'http://hooks.example']],
]
for (const [title, args] of WRONG) {
  test(`a watch with ${title} is refused, and nothing is stored`, async (t) => {
    const { watch, files, kept, token } = await shellOf(t)
    const { exitCode, text } = await watch(...args.map((one) => (one === 'CI' ? files.ci : one)))
    t.is(exitCode, 2, text)
    t.false(text.includes(token))
    t.is(await kept(), undefined)
  })
}

test('a missing or invalid token file is refused, and its option is named', async (t) => {
  const { shell, files, kept } = await shellOf(t)
  await writeFile(files.npm, 'two\nlines')
  const rest = [...WORKFLOW, '--token-file', files.ci]
  const said = await shell(['project', 'watch', 'tool', '--npm-token-file', files.npm, ...rest])
  t.is(said.exitCode, 2)
  t.regex(said.text, /--npm-token-file/)
  t.is((await shell(['project', 'watch', 'tool', ...rest])).exitCode, 2)
  t.is((await shell(['project', 'watch', 'tool', '--npm-token-file', '/nowhere', ...rest])).exitCode, 1)
  t.is(await kept(), undefined)
})
