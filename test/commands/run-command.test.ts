import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import test, { type ExecutionContext } from 'ava'
import type { CommandPlace } from '../../lib/commands/command.ts'
import { runCommand } from '../../lib/commands/run-command.ts'
import { createFolder, type Files } from '../fakes/folder.ts'

/** A folder and streams. With `types`, a person sits at the terminal and types these lines. */
function desk(t: ExecutionContext, files: Files = {}, types?: string[]) {
  const cwd = createFolder(t, files)
  const written: string[] = []
  const stream = () =>
    Object.assign(
      new PassThrough().on('data', (chunk: Buffer) => {
        written.push(String(chunk))
        // Answers when asked, as a person does.
        if (/[:?\]] $/.test(String(chunk)) && types) {
          const line = types.shift()
          if (line === undefined) stdin.end()
          else stdin.write(`${line}\n`)
        }
      }),
      { isTTY: types !== undefined },
    )
  const stdin = Object.assign(new PassThrough(), { isTTY: types !== undefined })
  const place = { cwd, env: { PATH: process.env.PATH }, stdin, stdout: stream(), stderr: stream() }
  return {
    run: (...args: string[]) => runCommand(args, place as unknown as CommandPlace),
    output: () => written.join(''),
    has: (file: string) => existsSync(path.join(cwd, file)),
    read: (file: string) => readFileSync(path.join(cwd, file), 'utf8'),
  }
}

for (const args of [[], ['realease'], ['toString']]) {
  test(`“${args.join(' ')}” is wrong usage, and all commands are shown`, async (t) => {
    const { run, output } = desk(t)
    t.is(await run(...args), 2)
    t.regex(output(), /Usage: npx @cfa\/semantic-release-npm/)
  })
}

for (const args of [
  ['doctor', '--jsn'],
  ['doctor', 'now'],
  ['init', '--ci'],
  ['publish'],
  ['publish', 'npm', 'publish'],
]) {
  test(`“${args.join(' ')}” is wrong usage, and the log says how to see the command’s options`, async (t) => {
    const { run, output } = desk(t)
    t.is(await run(...args), 2)
    t.true(output().endsWith(`\n\nIts options: npx @cfa/semantic-release-npm ${args[0]} --help\n`), output())
  })
}

for (const args of [['--help'], ['doctor', '--help'], ['init', '-h'], ['publish', '--help']]) {
  test(`“${args.join(' ')}” shows the usage`, async (t) => {
    const { run, output } = desk(t)
    t.is(await run(...args), 0)
    t.regex(output(), /^Usage: /)
  })
}

test('--version shows the plugin’s version alone', async (t) => {
  const { run, output } = desk(t)
  t.is(await run('--version'), 0)
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  t.is(output(), `${version}\n`)
})

const FLAGS = [
  '--ci',
  'github',
  '--responder',
  'https://release.example/p/tool',
  '--accounts',
  'alice,bob',
  '--yes',
]

test('init writes a configuration and a workflow, and lists what only a person can do', async (t) => {
  const { run, output, read } = desk(t, { 'package.json': { name: 'tool' } })
  t.is(await run('init', ...FLAGS), 0)
  t.deepEqual(JSON.parse(read('.releaserc.json')).plugins[2][1].accounts, ['alice', 'bob'])
  t.regex(read('.github/workflows/release.yml'), /id-token: write/)
  t.regex(output(), /What only a person can do:\n\n1\. .*\n2\. .*settings\/alice\/tokens/)
})

test('init overwrites an existing file only with --force', async (t) => {
  const files = { '.github/workflows/release.yml': 'name: mine\n' }
  const { run, output, read } = desk(t, files)
  t.is(await run('init', ...FLAGS), 1)
  t.is(read('.github/workflows/release.yml'), 'name: mine\n')
  t.regex(output(), /- name: mine/)
  t.is(await run('init', ...FLAGS, '--force'), 0)
  t.regex(read('.github/workflows/release.yml'), /^name: release/)
  t.is(await run('init', ...FLAGS), 0)
})

test('init asks a person at a terminal', async (t) => {
  const { run, read, output } = desk(t, {}, ['gitlab', 'https://release.example/p/tool', 'alice', 'n'])
  t.is(await run('init'), 0)
  t.regex(read('.gitlab-ci.yml'), /CFA_ID_TOKEN/)
  t.regex(output(), /Which CI/)
})

test('init writes nothing if the person leaves halfway', async (t) => {
  const { run, output, has } = desk(t, {}, ['gitlab'])
  t.is(await run('init'), 1)
  t.false(has('.gitlab-ci.yml'))
  t.regex(output(), /Stopped\./)
})

test('a file’s escape sequences and workflow commands cannot reach the terminal', async (t) => {
  const { run, output } = desk(t, { '.github/workflows/release.yml': 'name: \u001b[31mmine\n::error::x\n' })
  await run('init', ...FLAGS)
  t.notRegex(output(), /\u001b\[31m|::error/)
  t.regex(output(), /^ {4}\+ {3}push:$/m)
})

test('init without a terminal needs --ci', async (t) => {
  const { run, output } = desk(t)
  t.is(await run('init', '--yes'), 2)
  t.regex(output(), /--ci github/)
})
