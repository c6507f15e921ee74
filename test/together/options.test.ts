import test from 'ava'
import { readFlags } from '../../lib/together/options.ts'
import { exitCodeOf } from '../../lib/together/report.ts'

test('everything behind the hyphens is the command', (t) => {
  t.deepEqual(
    readFlags(['--each', '--accounts', 'alice, bob', '--', 'pnpm', '-r', 'publish', '--', '--json']),
    {
      command: ['pnpm', '-r', 'publish', '--', '--json'],
      config: { accounts: ['alice', 'bob'], linkInLog: false },
      allowed: new Set(),
      ...{ isEach: true, isStaged: false, isJson: false },
    },
  )
})

for (const args of [
  [],
  ['--'],
  ['npm', 'publish'],
  ['--each', '--staged', '--', 'npm'],
  ['--nonsense', '--', 'npm'],
  ['--allow', 'anything', '--', 'npm'],
  ['--allow', 'deprecate', '--each', '--', 'npm'],
])
  test(`“${args.join(' ')}” is wrong usage`, (t) => {
    t.throws(() => readFlags(args), { name: 'UsageError' })
  })

test('what else may be asked about is a list', (t) => {
  const flags = readFlags(['--allow', 'unpublish, owner,deprecate', '--', 'npm'])
  t.deepEqual(flags?.allowed, new Set(['deprecate', 'unpublish', 'owner'] as const))
})

test('help needs no command', (t) => t.is(readFlags(['--help']), undefined))

test('the exit code is the command’s, or its signal’s as a shell has it', (t) => {
  t.is(exitCodeOf({ exitCode: 7, signal: undefined }, {}), 7)
  t.is(exitCodeOf({ exitCode: undefined, signal: 'SIGTERM' }, { SIGTERM: 15 }), 143)
})
