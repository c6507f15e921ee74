import { readFile } from 'node:fs/promises'
import test from 'ava'
import { COMMANDS } from '../../src/cli/commands.ts'
import { shellOf } from '../helpers/shell.ts'

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
