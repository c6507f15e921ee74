import type { ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { beforeJobEnd } from '../job-end.ts'
import type { Env } from '../types.ts'
import { npmCli } from './npm-config.ts'

/** One run of npm. */
export interface NpmRun {
  args: readonly string[]
  cwd: string
  /** The whole environment of the child: nothing is added. */
  env: Env
  /** Where its output goes as it comes. */
  stdout: Writable
  stderr: Writable
  /** Changes the output on its way; `undefined` leaves it as it is. */
  rewrite?: (() => NodeJS.ReadWriteStream) | undefined
}

/** How it ended. `failure` is execa's error, which names the command line and has the output in it. */
export interface NpmResult {
  stdout: string
  stderr: string
  failure: Error | undefined
}

/** An npm that runs. */
export interface NpmProcess {
  ended: Promise<NpmResult>
  /** Whether it keeps this process alive. */
  keepAlive: (isKept: boolean) => void
  /** Ends it and all that it has started. */
  kill: () => void
}

export type StartNpm = (run: NpmRun) => NpmProcess

/** What does not end by itself after a signal is killed. */
const KILL_AFTER_MS = 3_000
const LOOK_MS = 50

/**
 * Starts the npm that comes with this plugin, and no other: a project's `npm` in `PATH` or `node_modules/.bin` may be
 * anybody's.
 *
 * `extendEnv: false`, for otherwise the variables taken out of `env` would come back. Standard input is closed: npm
 * asks and waits where it finds a terminal.
 *
 * It leads a group of its own, for npm hands a signal to the shell of a lifecycle script only, and the script lives on.
 * It ends with the job.
 */
export const startNpm: StartNpm = ({ args, cwd, env, stdout, stderr, rewrite }) => {
  const child = execa(process.execPath, [npmCli, ...args], {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    detached: hasGroups,
  })
  const group = createGroup(child)
  const unhook = beforeJobEnd(group.end)
  void child.then(group.isEnding).then(unhook)
  pass(child.stdout, stdout, rewrite)
  pass(child.stderr, stderr, rewrite)
  const { nodeChildProcess: whole, stdout: out, stderr: err } = child
  const handles = [whole, out, err] as Array<{ ref?: () => void; unref?: () => void }>
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

const hasGroups = process.platform !== 'win32'

/** A process and what it has started, as one. What is left behind by one that ended by itself is not ours to end. */
function createGroup({ nodeChildProcess: child }: { nodeChildProcess: ChildProcess }) {
  let ending: Promise<void> | undefined
  const signal = (name: NodeJS.Signals | 0): boolean => {
    try {
      return hasGroups && child.pid !== undefined ? process.kill(-child.pid, name) : child.kill(name)
    } catch {
      return false
    }
  }
  const end = async () => {
    signal('SIGTERM')
    for (let waited = 0; waited < KILL_AFTER_MS && signal(0); waited += LOOK_MS)
      await delay(LOOK_MS, undefined, { ref: false })
    signal('SIGKILL')
  }
  return {
    /** Resolves when it is gone. */
    end: (isOver: boolean): Promise<void> => {
      const isRunning = child.exitCode === null && child.signalCode === null
      if (isOver && (isRunning || ending)) signal('SIGKILL')
      else if (isRunning) ending ??= end()
      return ending ?? Promise.resolve()
    },
    /** What was begun has to be done before the job is gone. */
    isEnding: () => ending,
  }
}

function pass(from: Readable, to: Writable, rewrite: NpmRun['rewrite']): void {
  const source = rewrite ? from.pipe(rewrite()) : from
  source.pipe(to, { end: false })
}
