import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { TestFn } from 'ava'

/** What a process was started with. */
export interface SeenProcess {
  argv: string[]
  /** `NAME=value`, as the kernel stores it. */
  env: string[]
  /** Whether it is the program that a test started: semantic-release, or what calls the hooks. It may know secrets. */
  isRoot: boolean
  /** Whether it is a `git` that semantic-release runs with the job's whole environment, or a descendant of one. */
  isOfSemanticRelease: boolean
}

export interface SeenFile {
  path: string
  content: string
}

/** Watches every process that this test file starts, and the files in some folders. */
export interface ProcessWatch {
  /** From now on, reads the files in a folder whenever they change. */
  follow: (folder: string) => void
  /** Everything that was seen so far. */
  seen: () => Promise<{ processes: SeenProcess[]; files: SeenFile[] }>
}

/** What is sent to the program. */
export type WatchOrder = { follow: string } | 'report'

/** Only Linux shows what a process was started with. */
export const CAN_WATCH = process.platform === 'linux'

/** Starts the watch, which ends after the last test. */
export function startProcessWatch(test: TestFn): ProcessWatch {
  const program = path.join(import.meta.dirname, 'process-watch-program.ts')
  const execArgv = ['--disable-warning=ExperimentalWarning']
  const child = fork(program, [String(process.pid)], { env: { PATH: process.env.PATH }, execArgv })
  const ended = once(child, 'exit')
  test.after.always(async () => {
    // Not with `disconnect`, which waits forever while a report is half read.
    child.kill('SIGKILL')
    await ended
  })
  let last: Promise<unknown> = Promise.resolve()
  return {
    follow: (folder) => send(child, { follow: folder }),
    // One after another, so that nobody gets a report from before they asked.
    seen: () => {
      const reported = last.then(() => report(child))
      last = reported
      return reported
    },
  }
}

function send(child: ChildProcess, order: WatchOrder): void {
  child.send(order)
}

async function report(child: ChildProcess): ReturnType<ProcessWatch['seen']> {
  const reported = once(child, 'message')
  send(child, 'report')
  const [seen] = await reported
  return seen
}
