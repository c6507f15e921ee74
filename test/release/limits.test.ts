import test from 'ava'
import type { Judgement } from '../../lib/registry/judge-write.ts'
import { createLimits } from '../../lib/release/limits.ts'
import { createHastyClock } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'

const refused: Judgement = { kind: 'refused', detail: 'no' }
const limited = (retryAfterMs?: number): Judgement => ({
  kind: 'rate-limited',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  detail: 'HTTP 429',
})

function scene(judgements: Judgement[]) {
  const clock = createHastyClock()
  const { logger, lines } = createContext()
  const limits = createLimits(logger, clock)
  return { clock, lines, run: () => limits(async () => judgements.shift() ?? refused) }
}

test('a reply without a limit is returned at once', async (t) => {
  const { run, clock } = scene([refused])
  t.is(await run(), refused)
  t.deepEqual(clock.slept, [])
})

test('a limit is returned after three pauses of growing length', async (t) => {
  const { run, clock } = scene(Array(9).fill(limited()))
  t.deepEqual(await run(), limited())
  t.deepEqual(clock.slept, [10_000, 30_000, 60_000])
})

test('a pause that the registry names is kept and logged', async (t) => {
  const { run, clock, lines } = scene([limited(1500), limited(0)])
  await run()
  t.deepEqual(clock.slept, [1500, 0])
  t.regex(lines[0] ?? '', /again in 2 s/)
})

test('all writes share the three pauses', async (t) => {
  const { run, clock } = scene([limited(), limited(), refused, limited(), limited()])
  await run()
  t.is((await run()).kind, 'rate-limited')
  t.deepEqual(clock.slept, [10_000, 30_000, 60_000])
})
