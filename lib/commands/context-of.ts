import { format } from 'node:util'
import { detectCi } from '../identity/detect-ci.ts'
import type { ReleaseContext } from '../types.ts'
import type { CommandPlace } from './command.ts'

/**
 * Returns what a release gets from semantic-release. The log is standard error, because standard output is for a
 * command's result.
 */
export function contextOf({ cwd, env, stderr }: CommandPlace): ReleaseContext {
  const log = (...args: unknown[]) => void stderr.write(`${format(...args)}\n`)
  const logger = { log, warn: log, success: log }
  return { cwd, env, options: {}, logger, stdout: stderr, stderr, envCi: detectCi({ env, cwd }) }
}
