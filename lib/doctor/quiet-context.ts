import { Writable } from 'node:stream'
import { format } from 'node:util'
import envCi from 'env-ci'
import type { Env, ReleaseContext } from '../types.ts'

/** Where the project is. */
export interface Place {
  cwd: string
  env: Env
  stderr: Writable
}

/**
 * A context whose log is kept and not shown. What GitHub has to mask goes to standard error, which it reads too.
 *
 * @param lines - Gets the lines of the log.
 */
export function quietContext(
  { cwd, env, stderr }: Place,
  options: Record<string, unknown>,
  lines: string[],
): ReleaseContext {
  const log = (...args: unknown[]) => void lines.push(format(...args))
  const logger = { log, warn: log, success: log }
  return { cwd, env, options, logger, stdout: maskTo(stderr), stderr, envCi: envCi({ env, cwd }) }
}

/** Lines of the log come here too, as it shows none (`visible-logger.ts`). */
function maskTo(stderr: Writable): Writable {
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    if (String(chunk).startsWith('::add-mask::')) stderr.write(chunk)
    done()
  }
  return new Writable({ write })
}
