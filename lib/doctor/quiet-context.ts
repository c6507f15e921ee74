import { Writable } from 'node:stream'
import { format } from 'node:util'
import { detectCi } from '../identity/detect-ci.ts'
import type { Env, ReleaseContext } from '../types.ts'

/** Where the project is examined. */
export interface Place {
  cwd: string
  env: Env
  stderr: Writable
}

/**
 * Creates a context whose log is kept but not shown. What GitHub has to mask goes to standard error, which GitHub reads
 * too.
 *
 * @param lines - Receives the lines of the log.
 */
export function quietContext(
  { cwd, env, stderr }: Place,
  options: Record<string, unknown>,
  lines: string[],
): ReleaseContext {
  const log = (...args: unknown[]) => void lines.push(format(...args))
  const logger = { log, warn: log, success: log }
  return { cwd, env, options, logger, stdout: maskTo(stderr), stderr, envCi: detectCi({ env, cwd }) }
}

/**
 * Passes on only what has to be masked. Lines of the log arrive here too, because the logger shows none
 * (`visible-logger.ts`).
 */
function maskTo(stderr: Writable): Writable {
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    if (String(chunk).startsWith('::add-mask::')) stderr.write(chunk)
    done()
  }
  return new Writable({ write })
}
