import type { Readable, Writable } from 'node:stream'
import { execa } from 'execa'
import { beforeExit } from '../before-exit.ts'
import { createGroup, hasGroups } from '../process-group.ts'
import type { Env } from '../types.ts'

/** One run of a program. */
export interface ProcessRun {
  /** An absolute path. */
  file: string
  args: readonly string[]
  cwd: string
  /** The whole environment of the child: nothing is added. */
  env: Env
  /** Receives its output as it comes. */
  stdout: Writable
  stderr: Writable
  /** Changes the output on its way; `undefined` leaves it as it is. */
  rewrite?: (() => NodeJS.ReadWriteStream) | undefined
}

/** How a program ended. `failure` is execa's error, which contains the command line and the output. */
export interface ProcessResult {
  stdout: string
  stderr: string
  failure: Error | undefined
}

/** A running program. */
export interface RunningProcess {
  ended: Promise<ProcessResult>
  /** Sets whether it keeps this process alive. */
  keepAlive: (isKept: boolean) => void
  /** Ends it and everything that it has started. */
  kill: () => void
}

export type StartProcess = (run: ProcessRun) => RunningProcess

/**
 * Starts a program without standard input, because tools ask and wait if they find a terminal.
 *
 * `extendEnv` is `false`, because otherwise the variables taken out of `env` would come back.
 *
 * The program leads a process group of its own, because npm passes a signal only to the shell of a lifecycle script,
 * and the script would live on. The group ends with the job.
 */
export const startProcess: StartProcess = ({ file, args, cwd, env, stdout, stderr, rewrite }) => {
  const child = execa(file, args, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    detached: hasGroups,
  })
  const group = createGroup(child, hasGroups)
  const unhook = beforeExit(group.end)
  void child.then(group.isEnding).then(unhook)
  pass(child.stdout, stdout, rewrite)
  pass(child.stderr, stderr, rewrite)
  const handles = [child, child.stdout, child.stderr] as Array<{ ref?: () => void; unref?: () => void }>
  return {
    ended: child.then((result) => ({
      stdout: result.stdout ?? '',
      stderr: result.stderr ?? '',
      failure: result instanceof Error ? result : undefined,
    })),
    keepAlive: (isKept) => {
      for (const handle of handles) isKept ? handle.ref?.() : handle.unref?.()
    },
    kill: () => void group.end(false),
  }
}

function pass(from: Readable, to: Writable, rewrite: ProcessRun['rewrite']): void {
  if (!rewrite) return void from.pipe(to, { end: false })
  const changed = from.pipe(rewrite())
  // If it is closed before its end, the rest still has to be shown.
  from.once('close', () => changed.end())
  changed.pipe(to, { end: false })
}
