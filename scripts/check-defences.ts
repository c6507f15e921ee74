import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Defence } from './defences/defence.ts'
import { DEFENCES } from './defences/index.ts'
import { runTests, type TestRun } from './defences/run-tests.ts'
import { type Trial, tryDefence } from './defences/try-defence.ts'
import { createWorkbench } from './defences/workbench.ts'

/**
 * Takes each defence out of a copy of the code, and fails if its tests still pass. With `--only <n>`, tries only those
 * against one attack of `docs/threats.md`. Nothing is written in the working tree.
 */

const COPIES = 2

const defences = chosen()
const startedAt = performance.now()
const root = fileURLToPath(new URL('..', import.meta.url))
const benches = await Promise.all(Array.from({ length: COPIES }, () => createWorkbench(root)))
try {
  const whole = await runWhole()
  const trials = await inTurn(defences, async (defence, folder) => {
    const trial = await tryDefence(defence, whole.get(defence.test) as TestRun, folder, runTests)
    report(defence, trial)
    return trial
  })
  const wrong = trials.filter((trial) => 'problem' in trial).length
  console.log(
    `\n${trials.length - wrong} of ${trials.length} defences are noticed when they are gone (${elapsed()}).`,
  )
  if (wrong > 0) process.exitCode = 1
} finally {
  await Promise.all(benches.map(({ remove }) => remove()))
}

function chosen(): readonly Defence[] {
  const { values } = parseArgs({ options: { only: { type: 'string' } } })
  if (values.only === undefined) return DEFENCES
  const found = DEFENCES.filter(({ attack }) => attack === Number(values.only))
  if (found.length === 0) throw new TypeError(`There is no defence against attack ${values.only}.`)
  return found
}

/** Runs the tests with all defences in place. Throws if one fails. */
async function runWhole(): Promise<Map<string, TestRun>> {
  const files = Object.entries(Object.groupBy(defences, ({ test }) => test))
  const runs = await inTurn(files, async ([file, of = []], folder) => {
    const titles = of.flatMap(({ match }) => match ?? [])
    const run = await runTests(folder, file, titles.length === of.length ? titles : [])
    if (!run.isOk) throw new Error(`${file} fails with all defences in place:\n${run.output}`)
    return [file, run] as const
  })
  console.log(`${files.length} files of tests pass with all defences in place (${elapsed()}).\n`)
  return new Map(runs)
}

/** Works through all of them, in order. Each copy takes the next one when it is free. */
async function inTurn<One, Result>(
  all: readonly One[],
  work: (one: One, folder: string) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const left = all.entries()
  const take = async ({ folder }: { folder: string }) => {
    for (const [index, one] of left) results[index] = await work(one, folder)
  }
  await Promise.all(benches.map(take))
  return results
}

function elapsed(): string {
  return `${Math.round((performance.now() - startedAt) / 1000)} s`
}

function report({ attack, says, test, file }: Defence, trial: Trial): void {
  const number = String(attack).padStart(2)
  if ('problem' in trial)
    console.log(`${number}  FAILED  ${says}\n            ${file}, ${test}: ${trial.problem}`)
  else console.log(`${number}  ok      ${says}\n            ${trial.noticed.length} in ${test}`)
}
