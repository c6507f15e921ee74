import test from 'ava'
import { type NpmFailure, readFailure } from '../../lib/npm/read-failure.ts'

const rows: Array<[title: string, stderr: string, expected: NpmFailure]> = [
  [
    'npm’s own code',
    'npm error code EUSAGE\nnpm error Wrong.\n',
    { code: 'EUSAGE', text: 'npm error code EUSAGE\nnpm error Wrong.', isScript: false, isSilent: false },
  ],
  [
    'lines before the code',
    '> a@1.0.0 prepack\nnpm warn x\nnpm error code E403',
    {
      code: 'E403',
      text: '> a@1.0.0 prepack\nnpm warn x\nnpm error code E403',
      isScript: false,
      isSilent: false,
    },
  ],
  [
    'the lines of npm before 10.6',
    'npm ERR! code E403',
    { code: 'E403', text: 'npm ERR! code E403', isScript: false, isSilent: false },
  ],
  [
    'a script’s exit status',
    'npm error code 7',
    { code: '7', text: 'npm error code 7', isScript: true, isSilent: false },
  ],
  [
    'a script that a signal ended',
    'npm error code ELIFECYCLE',
    { code: 'ELIFECYCLE', text: 'npm error code ELIFECYCLE', isScript: true, isSilent: false },
  ],
  [
    'colours',
    '\u001b[31mnpm\u001b[39m error code \u001b[1mEPRIVATE\u001b[22m',
    { code: 'EPRIVATE', text: 'npm error code EPRIVATE', isScript: false, isSilent: false },
  ],
  [
    'a script that prints codes',
    'my code 7\nsaid: npm error code 7\nnpm error code EUSAGE',
    {
      code: 'EUSAGE',
      text: 'my code 7\nsaid: npm error code 7\nnpm error code EUSAGE',
      isScript: false,
      isSilent: false,
    },
  ],
  [
    'a heading of the project',
    'my-ci error code 7',
    { code: '7', text: 'my-ci error code 7', isScript: true, isSilent: false },
  ],
  [
    'an empty heading',
    ' error code EPRIVATE',
    { code: 'EPRIVATE', text: 'error code EPRIVATE', isScript: false, isSilent: false },
  ],
  [
    'the code of an npm in the script, before its own',
    'npm error code E404\nnpm error code 1',
    { code: '1', text: 'npm error code E404\nnpm error code 1', isScript: true, isSilent: false },
  ],
  [
    'only the words of a script',
    'wrong',
    { code: undefined, text: 'wrong', isScript: false, isSilent: true },
  ],
  [
    'words of a script that look like npm’s',
    'error during build:',
    { code: undefined, text: 'error during build:', isScript: false, isSilent: true },
  ],
  [
    'no code',
    'npm error Something.',
    { code: undefined, text: 'npm error Something.', isScript: false, isSilent: false },
  ],
  ['nothing', '', { code: undefined, text: '', isScript: false, isSilent: true }],
]

for (const [title, stderr, expected] of rows) {
  test(`a failure with ${title} is read`, (t) => t.deepEqual(readFailure({ stderr }), expected))
}

test('an npm that a signal ended has failed like a script', (t) => {
  const failure = Object.assign(new Error('killed'), { signal: 'SIGKILL' })
  t.true(readFailure({ stderr: '', failure }).isScript)
  t.false(readFailure({ stderr: '', failure: new Error('exit 1') }).isScript)
})

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
    const text = readFailure({ stderr: lines.join('\n') }).text.split('\n')
    t.deepEqual([text.length, text[0], text.at(-1)], [15, first, last])
  })
