import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { createRandom, interrupt } from '../helpers/interruptions.ts'
import { withTurn } from '../helpers/turns.ts'

const harness = await createHarness(test, { stages: true })

/** More of them: `node scripts/try-interruptions.ts`. */
const SEEDS = [1, 2, 3, 4, 5, 6]

for (const seed of SEEDS)
  test(`jobs that are killed and raced leave no tag without a package, and a later run finishes: seed ${seed}`, async (t) => {
    t.timeout(15 * 60_000)
    const { story, trouble } = await withTurn(() => interrupt(harness, seed))
    t.is(trouble, undefined, story.join('\n'))
  })

test('the same seed makes the same choices', (t) => {
  const [one, other] = [createRandom(7), createRandom(7)]
  const numbers = Array.from({ length: 100 }, () => one())
  t.deepEqual(
    numbers,
    Array.from({ length: 100 }, () => other()),
  )
  t.true(numbers.every((number) => number >= 0 && number < 1))
})
