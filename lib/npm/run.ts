import type { Writable } from 'node:stream'
import { execa } from 'execa'
import type { Env } from '../types.ts'

/** One run of npm, from start to end. */
export interface NpmRun {
  args: readonly string[]
  cwd: string
  /** The whole environment of the child: nothing is added. */
  env: Env
  /** Where to send output as it comes; left out, it is only collected. */
  stdout?: Writable | undefined
  stderr?: Writable | undefined
}

/** How it ended. `failure` is execa's error: it names the command line and the output, so keep it from logs. */
export interface NpmResult {
  stdout: string
  stderr: string
  failure: Error | undefined
}

export type RunNpm = (run: NpmRun) => Promise<NpmResult>

/**
 * Runs the npm CLI, the one that the project itself has first, as `@semantic-release/npm` does.
 *
 * `extendEnv: false`, for otherwise the variables taken out of `env` would come back. Standard input is closed: npm
 * asks and waits where it finds a terminal.
 */
export const runNpm: RunNpm = async ({ args, cwd, env, stdout, stderr }) => {
  const child = execa('npm', args, {
    cwd,
    env,
    extendEnv: false,
    preferLocal: true,
    reject: false,
    stdin: 'ignore',
  })
  if (stdout) child.stdout.pipe(stdout, { end: false })
  if (stderr) child.stderr.pipe(stderr, { end: false })
  const result = await child
  return {
    stdout: result.stdout ?? '',
    stderr: result.stderr ?? '',
    failure: result instanceof Error ? result : undefined,
  }
}
