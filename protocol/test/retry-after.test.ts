import test from 'ava'
import { readRetryAfter } from '../src/retry-after.ts'

const NOW = Date.parse('2026-11-22T18:00:00Z')

const cases: Array<[string | undefined, number | undefined]> = [
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['120', 120_000],
  [' 5 ', 5000],
  ['0', 0],
  ['0.65', 650],
  ['Sun, 22 Nov 2026 18:00:30 GMT', 30_000],
  ['Sun, 22 Nov 2026 17:00:00 GMT', 0],
]

for (const [header, ms] of cases) {
  test(`${JSON.stringify(header)} is ${ms} ms`, (t) => t.is(readRetryAfter(header, NOW), ms))
}
