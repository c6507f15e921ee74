import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Defence } from './defence.ts'
import type { runTests, TestRun } from './run-tests.ts'

/** What happened without a defence. `noticed` holds the titles of the tests that failed. */
export type Trial = { noticed: string[] } | { problem: string }

/**
 * Takes a defence out of a copy, runs its tests there, and puts it back.
 *
 * @param whole - How the same tests ended with all defences in place.
 */
export async function tryDefence(
  { file, find, replace, test, match }: Defence,
  whole: TestRun,
  folder: string,
  run: typeof runTests,
): Promise<Trial> {
  const target = path.join(folder, file)
  const code = await readFile(target, 'utf8')
  const times = code.split(find).length - 1
  if (times !== 1) return { problem: `${file} has the text ${times} times` }
  await writeFile(target, code.split(find).join(replace))
  try {
    return judge(match, whole, await run(folder, test, match === undefined ? [] : [match]))
  } finally {
    await writeFile(target, code)
  }
}

/** Requires a test that passes with all defences to fail. A file that can't be loaded, or a crash, proves nothing. */
function judge(match: string | undefined, whole: TestRun, { failed, isOk, output }: TestRun): Trial {
  const noticed = [...failed].filter((title) => whole.passed.has(title))
  if (match !== undefined && !whole.passed.has(match)) return { problem: `no test is called “${match}”` }
  if (isOk) return { problem: 'no test notices' }
  if (noticed.length === 0) return { problem: `no test failed, but something broke\n${output}` }
  if (match !== undefined && !noticed.includes(match)) return { problem: `“${match}” still passes` }
  return { noticed }
}
