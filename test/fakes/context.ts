import { PassThrough } from 'node:stream'
import { format } from 'node:util'
import type { Env, NextReleaseContext } from '../../lib/types.ts'

export interface FakeContext extends NextReleaseContext {
  /** What was logged, a line each. */
  lines: string[]
  /** What was written to either stream. */
  output: () => string
}

/** What semantic-release hands to a step, for version 2.1.0 of a project in `cwd`. */
export function createContext({ cwd = '/project', env = {} as Env, isTTY = false } = {}): FakeContext {
  const lines: string[] = []
  const written: string[] = []
  const log = (...args: unknown[]) => void lines.push(format(...args))
  const stream = () =>
    Object.assign(
      new PassThrough({ encoding: 'utf8' }).on('data', (text: string) => written.push(text)),
      isTTY
        ? { isTTY, columns: 200, cursorTo: () => true, moveCursor: () => true, clearLine: () => true }
        : {},
    )
  return {
    cwd,
    env,
    stdout: stream(),
    stderr: stream(),
    logger: { log, warn: log, success: log },
    options: {},
    envCi: { name: 'GitHub Actions', slug: 'example/tool', branch: 'main', commit: 'a'.repeat(40) },
    branch: { name: 'main' },
    nextRelease: { version: '2.1.0', channel: null, gitTag: 'v2.1.0', gitHead: 'a'.repeat(40) },
    lines,
    output: () => written.join(''),
  }
}
