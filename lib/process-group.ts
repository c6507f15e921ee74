import type { ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** What does not end by itself after a signal is killed. */
const KILL_AFTER_MS = 3_000
const LOOK_MS = 50
/** What a program has said is there by then. */
const OUTPUT_MS = 3_000

export const hasGroups = process.platform !== 'win32'

/**
 * A process and what it has started, as one. What is left behind by one that ended by itself is not ours to end.
 *
 * @param isLeader - Of a group of its own; otherwise it is the process alone.
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

/**
 * A process that was left behind, or has left the group, may hold the output open, and with it the job. Where the program
 * has ended well, it is heard as long as it says something.
 */
function closeOutput(child: ChildProcess, hasFailed: boolean): void {
  const outputs = [child.stdout, child.stderr].filter((output) => output instanceof Socket)
  const before = outputs.map(({ bytesRead }) => bytesRead)
  setTimeout(() => {
    const left = outputs.filter(({ destroyed }) => !destroyed)
    // Somebody reads it more slowly than it came.
    const isBehind = left.some((output) => output.isPaused())
    const isSpeaking = !hasFailed && outputs.some(({ bytesRead }, index) => bytesRead !== before[index])
    if (isBehind || isSpeaking) closeOutput(child, hasFailed)
    else for (const output of left) output.destroy()
  }, OUTPUT_MS).unref()
}
