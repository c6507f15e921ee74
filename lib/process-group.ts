import type { ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** How long a process may take to end after `SIGTERM`, before it is killed. */
const KILL_AFTER_MS = 3_000
const LOOK_MS = 50
/** How long the output of a program may take to arrive after the program has ended. */
const OUTPUT_MS = 3_000

export const hasGroups = process.platform !== 'win32'

/**
 * Handles a process and everything it has started as one. If it ends by itself, what it leaves behind is not ours to
 * end.
 *
 * @param isLeader - Whether it leads a process group of its own. Otherwise only the process itself gets signals.
 */
export function createGroup(child: ChildProcess, isLeader: boolean) {
  let ending: Promise<void> | undefined
  child.once('exit', (code) => closeOutput(child, code !== 0))
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
    /** Ends it with `SIGTERM`, then `SIGKILL`, and resolves once it is gone. If `isOver`, sends `SIGKILL` at once. */
    end: (isOver: boolean): Promise<void> => {
      const isRunning = child.exitCode === null && child.signalCode === null
      if (isOver && (isRunning || ending)) signal('SIGKILL')
      else if (isRunning) ending ??= end()
      return ending ?? Promise.resolve()
    },
    /** Returns the end that is under way, if any. It has to finish before the job ends. */
    isEnding: () => ending,
  }
}

/**
 * Closes the output of a process that has ended. A process that it left behind, or one that has left the group, may
 * hold the output open, and with it the job. If the program succeeded, its output is read for as long as something
 * arrives.
 */
function closeOutput(child: ChildProcess, hasFailed: boolean): void {
  const outputs = [child.stdout, child.stderr].filter((output) => output instanceof Socket)
  const before = outputs.map(({ bytesRead }) => bytesRead)
  setTimeout(() => {
    const left = outputs.filter(({ destroyed }) => !destroyed)
    // The reader of the output has not caught up yet.
    const isBehind = left.some((output) => output.isPaused())
    const isSpeaking = !hasFailed && outputs.some(({ bytesRead }, index) => bytesRead !== before[index])
    if (isBehind || isSpeaking) closeOutput(child, hasFailed)
    else for (const output of left) output.destroy()
  }, OUTPUT_MS).unref()
}
