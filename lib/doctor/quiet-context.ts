import { Writable } from 'node:stream'
import envCi from 'env-ci'
import type { Env, ReleaseContext } from '../types.ts'

/** Where the project is. */
export interface Place {
  cwd: string
  env: Env
  stderr: Writable
}

/** A context whose log goes nowhere. What GitHub has to mask goes to standard error, which it reads too. */
export function quietContext({ cwd, env, stderr }: Place, options: Record<string, unknown>): ReleaseContext {
  const nothing = () => {}
  const logger = { log: nothing, warn: nothing, success: nothing }
  return { cwd, env, options, logger, stdout: maskTo(stderr), stderr, envCi: envCi({ env, cwd }) }
}

/** A line for a log that goes nowhere would stand here. */
function maskTo(stderr: Writable): Writable {
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    if (String(chunk).startsWith('::add-mask::')) stderr.write(chunk)
    done()
  }
  return new Writable({ write })
}
