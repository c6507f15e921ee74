import test from 'ava'
import { beforeDeadline } from '../../lib/release/deadline.ts'
import { QuestionExpired } from '../../lib/responders/types.ts'
import { createManualClock } from '../fakes/clock.ts'

test('work is not begun at or after the deadline', async (t) => {
  const clock = createManualClock()
  const begun: number[] = []
  const work = async () => void begun.push(clock.now())
  for (const late of [0, 1])
    await t.throwsAsync(beforeDeadline(clock.now() - late, clock, work), { instanceOf: QuestionExpired })
  await beforeDeadline(clock.now() + 1, clock, work)
  t.is(begun.length, 1)
  t.is(clock.sleepers(), 0)
})
