import test from 'ava'
import { readFailure, readPacked } from '../../lib/npm/read-output.ts'

const failure = { error: { code: 'EOTP', summary: 'A code is needed.', detail: 'Type it.' } }
const pretty = (value: unknown) => JSON.stringify(value, null, 2)
const said = { code: 'EOTP', text: 'A code is needed.\nType it.' }

const failures: Array<[string, string, string, ReturnType<typeof readFailure>]> = [
  ['npm’s JSON', pretty(failure), 'npm error code EOTP', said],
  ['what scripts printed before', `> a@1.0.0 prepack\n> node x\n\n${pretty(failure)}\n`, '', said],
  ['JSON of scripts before', `{"a": 1}\n["b"]\n"c"\n${pretty(failure)}`, '', said],
  ['JSON on one line', JSON.stringify(failure), '', said],
  [
    'no code',
    pretty({ error: { summary: 'Cannot.', detail: '' } }),
    '',
    { code: undefined, text: 'Cannot.' },
  ],
  ['nulls', pretty({ error: { code: null, summary: null } }), '', { code: undefined, text: '' }],
  [
    'links beside it',
    pretty({ error: { ...failure.error, authUrl: 'https://a/', doneUrl: 'https://b/' } }),
    '',
    { code: said.code, text: failure.error.summary },
  ],
  [
    'npm’s lines alone',
    'alice\n',
    'npm error code E401\nnpm error Unauthorized\n',
    { code: 'E401', text: 'npm error code E401\nnpm error Unauthorized' },
  ],
  ['the lines of npm before 10.6', '', 'npm ERR! code E403', { code: 'E403', text: 'npm ERR! code E403' }],
  ['nothing', '', '', { code: undefined, text: '' }],
  [
    'JSON that is something else',
    '{"name": "a"}',
    'sh: npm: not found',
    { code: undefined, text: 'sh: npm: not found' },
  ],
  ['JSON that breaks off', '{"error": {"code": "EOTP"', 'killed', { code: undefined, text: 'killed' }],
]

for (const [title, stdout, stderr, expected] of failures) {
  test(`reads a failure from ${title}`, (t) => t.deepEqual(readFailure({ stdout, stderr }), expected))
}

test('of long lines of npm the last fifteen are kept', (t) => {
  const stderr = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n')
  const { text } = readFailure({ stdout: '', stderr })
  t.deepEqual([text.split('\n').length, text.split('\n').at(-1)], [15, 'line 39'])
})

const npmFacts = {
  id: '@a/b@1.0.0',
  integrity: 'sha512-x',
  size: 10,
  unpackedSize: 20,
  entryCount: 3,
  files: [{ path: 'package.json', size: 20, mode: 420 }],
  bundled: [],
}
const facts = {
  integrity: 'sha512-x',
  size: 10,
  unpackedSize: 20,
  files: 3,
  listing: [{ path: 'package.json', size: 20 }],
}

const packed: Array<[string, string]> = [
  ['npm 11’s pack: a list', pretty([npmFacts])],
  ['npm 12’s pack: an object by name', pretty({ '@a/b': npmFacts })],
  ['publish', pretty({ '@a/b': { ...npmFacts, stageId: 'x' } })],
  ['publish as it once was', pretty(npmFacts)],
  ['what scripts printed before', `> a@1.0.0 prepare\n[\n{"integrity": 1}\n${pretty([npmFacts])}`],
]

for (const [title, stdout] of packed) {
  test(`reads the facts of ${title}`, (t) => t.deepEqual(readPacked(stdout), facts))
}

for (const stdout of [
  '',
  'a-1.0.0.tgz',
  '[]',
  '{}',
  'null',
  '"text"',
  '7',
  pretty(failure),
  `${pretty([npmFacts])}\nafter`,
]) {
  test(`${JSON.stringify(stdout.slice(0, 30))} has no facts`, (t) => t.is(readPacked(stdout), undefined))
}
