import { setImmediate as turn } from 'node:timers/promises'
import test from 'ava'
import { EVERYTHING } from '../src/store/database.ts'
import { createWorkLoop, type LoopParts } from '../src/work-loop.ts'
import { eventually } from './helpers/eventually.ts'

function loopWith(overrides: Partial<LoopParts> = {}) {
  let announce = (_topic: string): void => {}
  let count = 0
  const errors: unknown[] = []
  const loop = createWorkLoop({
    database: {
      listen: (hear) => {
        announce = hear
        return () => {
          announce = () => {}
        }
      },
    },
    topic: 'news',
    work: async () => {
      count += 1
      return false
    },
    untilNext: async () => undefined,
    sleepMaxMs: 60_000,
    report: (error) => void errors.push(error),
    ...overrides,
  })
  return { loop, errors, announce: (topic: string) => announce(topic), passes: () => count }
}

test('works at the start, and again only after its own announcements', async (t) => {
  const { loop, announce, passes } = loopWith()
  loop.start()
  await eventually(async () => passes() === 1)
  announce('other')
  for (let count = 0; count < 5; count += 1) await turn()
  t.is(passes(), 1)
  announce('news')
  await eventually(async () => passes() === 2)
  announce(EVERYTHING)
  await eventually(async () => passes() === 3)
  await loop.stop()
})

test('works again when something is due, and at once while there may be more', async (t) => {
  let count = 0
  const { loop } = loopWith({
    work: async () => {
      count += 1
      return count < 3
    },
    untilNext: async () => (count < 4 ? 5 : undefined),
  })
  loop.start()
  await eventually(async () => count === 4)
  await loop.stop()
  t.is(count, 4)
})

test('never sleeps longer than its bound', async (t) => {
  const { loop, passes } = loopWith({ untilNext: async () => 2 ** 31, sleepMaxMs: 5 })
  loop.start()
  await eventually(async () => passes() > 2)
  await loop.stop()
  t.pass()
})

test('makes one pass at a time, and another for news that arrives during it', async (t) => {
  let [atOnce, most, count] = [0, 0, 0]
  let end = () => {}
  const { loop, announce } = loopWith({
    work: async () => {
      atOnce += 1
      count += 1
      most = Math.max(most, atOnce)
      await new Promise<void>((resolve) => {
        end = resolve
      })
      atOnce -= 1
      return false
    },
  })
  loop.start()
  announce('news')
  announce('news')
  for (let turns = 0; turns < 5; turns += 1) await turn()
  t.is(count, 1)
  end()
  await eventually(async () => count === 2)
  end()
  await loop.stop()
  t.deepEqual([most, count], [1, 2])
})

test('a failure is reported, and a stopped loop does nothing more', async (t) => {
  const { loop, errors, announce } = loopWith({
    work: async () => {
      throw new Error('away')
    },
  })
  loop.start()
  await eventually(async () => errors.length === 1)
  await loop.stop()
  announce('news')
  loop.wake()
  for (let count = 0; count < 5; count += 1) await turn()
  t.is(errors.length, 1)
})
