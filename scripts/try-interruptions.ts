import { parseArgs } from 'node:util'
import { createHarness } from '../test/helpers/harness.ts'
import { interrupt } from '../test/helpers/interruptions.ts'

/**
 * Kills and races the jobs of staged releases at random steps, and approves or discards their versions meanwhile.
 * Reports each release that ended with a tag but no package, or with a package that no later run can finish.
 *
 * `--runs <n>` is how many releases, 100 by default. `--seed <n>` is the first release's seed. Each later seed is one
 * higher.
 */

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: `${Date.now() % 1e6}` },
  },
})
const [runs, first] = [Number(values.runs), Number(values.seed)]
if (!Number.isInteger(runs) || runs < 1) throw new TypeError('--runs takes a whole number from 1')
if (!Number.isInteger(first) || first < 0) throw new TypeError('--seed takes a whole number from 0')

const closing: Array<() => unknown> = []
const harness = await createHarness({ after: { always: (close) => closing.push(close) } }, { stages: true })
console.log('seed %d', first)
let failures = 0
for (let seed = first; seed < first + runs; seed += 1) {
  const { story, trouble } = await interrupt(harness, seed)
  if (trouble) failures += 1
  console.log('%s %d: %s%s', trouble ? '✘' : '✔', seed, story.join('; '), trouble ? `\n${trouble}` : '')
}
for (const close of closing) await close()
console.log(`\n${failures} of ${runs} releases went wrong.`)
process.exitCode = failures === 0 ? 0 : 1
