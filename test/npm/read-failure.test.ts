import test from 'ava'
import { type NpmFailure, readFailure } from '../../lib/npm/read-failure.ts'

const rows: Array<[title: string, stderr: string, expected: NpmFailure]> = [
  [
    'npm’s own code',
    'npm error code EUSAGE\nnpm error Wrong.\n',
    { code: 'EUSAGE', text: 'npm error code EUSAGE\nnpm error Wrong.', isScript: false },
  ],
  [
    'lines before the code',
    '> a@1.0.0 prepack\nnpm warn x\nnpm error code E403',
    { code: 'E403', text: '> a@1.0.0 prepack\nnpm warn x\nnpm error code E403', isScript: false },
  ],
  [
    'the lines of npm before 10.6',
    'npm ERR! code E403',
    { code: 'E403', text: 'npm ERR! code E403', isScript: false },
  ],
  ['a script’s exit status', 'npm error code 7', { code: '7', text: 'npm error code 7', isScript: true }],
  [
    'a script that a signal ended',
    'npm error code ELIFECYCLE',
    { code: 'ELIFECYCLE', text: 'npm error code ELIFECYCLE', isScript: true },
  ],
  [
    'colours',
    '\u001b[31mnpm\u001b[39m error code \u001b[1mEPRIVATE\u001b[22m',
    { code: 'EPRIVATE', text: 'npm error code EPRIVATE', isScript: false },
  ],
  [
    'a script that prints codes',
    'my code 7\nsaid: npm error code 7\nnpm error code EUSAGE',
    { code: 'EUSAGE', text: 'my code 7\nsaid: npm error code 7\nnpm error code EUSAGE', isScript: false },
  ],
  ['no code', 'npm error Something.', { code: undefined, text: 'npm error Something.', isScript: false }],
  ['nothing', '', { code: undefined, text: '', isScript: false }],
]

for (const [title, stderr, expected] of rows) {
  test(`a failure with ${title} is read`, (t) => t.deepEqual(readFailure(stderr), expected))
}

const LINES = Array.from({ length: 40 }, (_, index) => `line ${index}`)
const ends: Array<[title: string, lines: string[], first: string, last: string]> = [
  ['the last fifteen lines are kept', LINES, 'line 25', 'line 39'],
  [
    'the text starts at npm’s code',
    [...LINES, 'npm error code E1', ...LINES],
    'npm error code E1',
    'line 13',
  ],
  [
    'a code near the end comes with the lines before it',
    [...LINES, 'npm error code E1', 'end'],
    'line 27',
    'end',
  ],
]
for (const [title, lines, first, last] of ends)
  test(title, (t) => {
    const text = readFailure(lines.join('\n')).text.split('\n')
    t.deepEqual([text.length, text[0], text.at(-1)], [15, first, last])
  })
