import test from 'ava'
import { readFlags } from '../../lib/cfa-publish/options.ts'
import { exitCodeOf } from '../../lib/cfa-publish/report.ts'

test('everything after the two hyphens is the command', (t) => {
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
  ['--wait', 'false', '--', 'npm'],
  ['--allow', 'anything', '--', 'npm'],
  ['--allow', 'deprecate', '--each', '--', 'npm'],
])
  test(`“${args.join(' ')}” is wrong usage`, (t) => {
    t.throws(() => readFlags(args), { name: 'UsageError' })
  })

for (const [flag, value, says] of [
  ['--timeout', 'banana', /--timeout.*between one second and six hours.*banana/s],
  ['--timeout', '9h', /--timeout/],
  ['--accounts', 'alice,,bob', /--accounts alice,bob/],
  ['--accounts', 'alice,Alice', /no name in it twice/],
  ['--wait', 'banana', /--wait.*between one second and six hours.*banana/s],
  ['--trust', 'perhaps', /`keep`.*or `allow`/s],
  ['--responder', 'ftp://responder.example', /--responder/],
] as const)
  test(`${flag} ${value} is wrong usage, explained in terms of the command`, (t) => {
    const args = ['--staged', flag, value, '--', 'npm']
    const error = t.throws(() => readFlags(args), { name: 'UsageError' })
    t.regex(error?.message ?? '', says)
    t.notRegex(error?.message ?? '', /[Oo]ption/)
  })

test('--wait takes the values of the plugin’s option', (t) => {
  const waits = ['true', 'false', '10m'].map((wait) => readFlags(['--staged', '--wait', wait, '--', 'npm']))
  t.deepEqual(
    waits.map((flags) => flags?.config.wait),
    [true, false, '10m'],
  )
})

test('if the two hyphens are missing, the corrected line is shown', (t) => {
  const args = ['--timeout', '10m', 'npm', 'publish', '--access', 'public', './a b']
  t.throws(() => readFlags(args), {
    message:
      "Put two hyphens before the command: cfa publish --timeout 10m -- npm publish --access public './a b'",
  })
})

test('an unknown option is named even if the two hyphens are missing', (t) => {
  t.throws(() => readFlags(['--nonsense', 'npm', 'publish']), { message: /nonsense/ })
})

test('a word before the two hyphens is not part of the command', (t) => {
  t.throws(() => readFlags(['npm', '--', 'publish']), { message: /“npm” is not an option/ })
})

test('--allow takes a list', (t) => {
  const flags = readFlags(['--allow', 'unpublish, owner,deprecate', '--', 'npm'])
  t.deepEqual(flags?.allowed, new Set(['deprecate', 'unpublish', 'owner'] as const))
})

test('help needs no command', (t) => t.is(readFlags(['--help']), undefined))

test('the exit code is the command’s, or the one that a shell gives its signal', (t) => {
  t.is(exitCodeOf({ exitCode: 7, signal: undefined }, {}), 7)
  t.is(exitCodeOf({ exitCode: undefined, signal: 'SIGTERM' }, { SIGTERM: 15 }), 143)
})
