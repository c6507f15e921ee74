import { exampleQuestion } from '@cfa/protocol/testing'
import test from 'ava'
import { findFaults, type Outcome } from '../../demo/outcome.ts'

const INTEGRITY = `sha512-${'A'.repeat(86)}==`

const published: Outcome = {
  question: exampleQuestion({
    ask: 'approval',
    package: { name: 'pkg', version: '1.0.0', integrity: INTEGRITY },
  }),
  isDeclined: false,
  tags: ['v1.0.0'],
  published: { version: '1.0.0', by: 'bob', integrity: INTEGRITY },
}
const declined: Outcome = { ...published, isDeclined: true, tags: [], published: undefined }
const other = { version: '1.0.0', by: 'bob', integrity: `sha512-${'B'.repeat(86)}==` }

const cases: Array<
  [title: string, outcome: Outcome, expected: Parameters<typeof findFaults>[1], faults: number]
> = [
  ['is published by the chosen account', published, { by: 'bob', declined: false }, 0],
  ['may be published by any account', published, { by: undefined, declined: false }, 0],
  ['is published by another account', published, { by: 'alice', declined: false }, 1],
  ['is not on the registry', { ...published, published: undefined }, { by: undefined, declined: false }, 2],
  ['has no tag', { ...published, tags: [] }, { by: 'bob', declined: false }, 1],
  ['has other bytes', { ...published, published: other }, { by: 'bob', declined: false }, 1],
  ['is declined', declined, { by: 'bob', declined: true }, 0],
  ['is declined and tagged', { ...declined, tags: ['v1.0.0'] }, { by: 'bob', declined: true }, 1],
  ['is published despite a decline', published, { by: 'bob', declined: true }, 3],
]

for (const [title, outcome, expected, faults] of cases) {
  test(`findFaults counts ${faults} in a release that ${title}`, (t) => {
    t.is(findFaults(outcome, expected).length, faults)
  })
}
