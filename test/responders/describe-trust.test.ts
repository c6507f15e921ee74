import type { Trust } from '@cfa/protocol'
import test from 'ava'
import { describeRelease } from '../../lib/responders/describe-release.ts'
import { question } from './question.ts'

const linesWith = (trust: Trust | undefined) =>
  describeRelease({ ...question, ...(trust ? { trust } : {}) })
    .split('\n')
    .filter((line) => /carr(?:y|ies)/.test(line))
    .map((line) => line.trim().replace(/\s+/g, ' '))

const earlier: Trust['earlier'] = { version: '2.0.0', carries: ['approval'] }

const rows: Array<[what: string, trust: Trust | undefined, lines: string[]]> = [
  ['nothing about a package that never carried anything', { carries: [], earlier: null }, []],
  ['nothing if the job says nothing', undefined, []],
  [
    'what the version will carry',
    { carries: ['approval', 'provenance'], earlier },
    ['Will carry approved by a maintainer, provenance'],
  ],
  [
    'a warning if the version will carry less than before',
    { carries: ['provenance'], earlier },
    [
      'Will carry provenance',
      'WARNING: this is less than before. Version 2.0.0 carries: approved by a maintainer. Installers that compare versions will refuse it.',
    ],
  ],
]

for (const [what, trust, lines] of rows) {
  test(`the terminal shows ${what}`, (t) => {
    t.deepEqual(linesWith(trust), lines)
  })
}
