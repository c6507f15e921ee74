import test from 'ava'
import { countWaits } from '../../lib/verify/count-waits.ts'

const URL = 'https://responder.example/ask'
const direct = { responder: URL, publish: 'direct' } as const
const staged = { responder: URL, publish: 'staged' } as const

test('a release without a responder has no waits', (t) => {
  t.is(countWaits({ responder: undefined, publish: 'direct' }, [], 3), 0)
})

test('packages that are asked about together share the waits for a maintainer', (t) => {
  t.is(countWaits(direct, ['approval', 'several'], 3), 2)
  t.is(countWaits(staged, ['approval', 'several'], 3), 8)
  t.is(countWaits(staged, ['approval', 'several'], 1), 4)
})

test('packages that are asked about one by one each have their own waits', (t) => {
  t.is(countWaits(direct, ['approval'], 3), 6)
  t.is(countWaits(direct, ['several'], 3), 3)
  t.is(countWaits(staged, ['approval'], 3), 12)
  t.is(countWaits({ responder: 'npm', publish: 'staged' }, ['several', 'web'], 3), 3)
})
