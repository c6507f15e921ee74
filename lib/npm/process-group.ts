import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'

/** What does not end by itself after a signal is killed. */
const KILL_AFTER_MS = 3_000
const LOOK_MS = 50
/** What a failed program has said is there by then. */
const OUTPUT_MS = 3_000

export const hasGroups = process.platform !== 'win32'

/**
 * A process and what it has started, as one. What is left behind by one that ended by itself is not ours to end.
 *
 * @param isLeader - Of a group of its own; otherwise it is the process alone.
 */
export function createGroup(child: ChildProcess, isLeader: boolean) {
  let ending: Promise<void> | undefined
  child.once('exit', (code) => {
    if (code !== 0) closeOutput(child)
  })
  const signal = (name: NodeJS.Signals | 0): boolean => {
    try {
      return isLeader && child.pid !== undefined ? process.kill(-child.pid, name) : child.kill(name)
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

/** A process that has left the group, or was left behind, may hold the output open, and a job that has failed has to end. */
function closeOutput(child: ChildProcess): void {
  const outputs = [child.stdout, child.stderr].filter((output) => output !== null)
  setTimeout(() => {
    // Somebody reads it more slowly than it came.
    if (outputs.some((output) => output.isPaused())) closeOutput(child)
    else for (const output of outputs) output.destroy()
  }, OUTPUT_MS).unref()
}
