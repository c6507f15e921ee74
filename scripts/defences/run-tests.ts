import { spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'

/** How the tests of one file ended. `passed` and `failed` hold their titles. */
export interface TestRun {
  passed: Set<string>
  failed: Set<string>
  /** Whether ava exited without an error. */
  isOk: boolean
  output: string
}

/** Without its defence, a test may wait forever. */
const LONGEST_RUN_MS = 3 * 60_000

/** Runs one test file in a copy of the repository. If `titles` is not empty, runs only the tests with these titles. */
export async function runTests(folder: string, file: string, titles: readonly string[]): Promise<TestRun> {
  const isOfService = file.startsWith('responder/')
  const cwd = isOfService ? path.join(folder, 'responder') : folder
  const args = [
    path.join(folder, 'node_modules/ava/entrypoints/cli.js'),
    '--tap',
    ...(isOfService ? [] : ['--config', 'ava.units.config.js']),
    ...titles.map((title) => `--match=${title.replaceAll('*', '\\*')}`),
    isOfService ? path.relative('responder', file) : file,
  ]
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_RUN_MS,
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { ...readTap(output), isOk: code === 0, output: `${output}${errors}` }
}

/** Reads TAP. Lines about a whole file, such as one that could not be loaded, have titles that no test has. */
export function readTap(output: string): Pick<TestRun, 'passed' | 'failed'> {
  const titles = (start: RegExp) => new Set([...output.matchAll(start)].map(([, title]) => String(title)))
  return { passed: titles(/^ok \d+ - (.+)$/gm), failed: titles(/^not ok \d+ - (.+)$/gm) }
}
