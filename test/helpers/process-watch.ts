import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { TestFn } from 'ava'

/** What a process was started with. */
export interface SeenProcess {
  argv: string[]
  /** `NAME=value`, as the kernel keeps it. */
  env: string[]
  /** The program that a test started: semantic-release, or what calls the hooks. It may know secrets. */
  isRoot: boolean
  /** A `git` that semantic-release itself runs, with the whole environment of the job, or something below it. */
  isOfSemanticRelease: boolean
}

export interface SeenFile {
  path: string
  content: string
}

/** Looks at every process that this test file has started, and at files in folders, again and again. */
export interface ProcessWatch {
  /** From now on files in here are read, whenever they change. */
  follow: (folder: string) => void
  /** All that was seen until now. */
  seen: () => Promise<{ processes: SeenProcess[]; files: SeenFile[] }>
}

/** What goes to the program. */
export type WatchOrder = { follow: string } | 'report'

/** Linux alone shows what a process was started with. */
export const CAN_WATCH = process.platform === 'linux'

/** Starts it; it ends after the last test. */
export function startProcessWatch(test: TestFn): ProcessWatch {
  const program = path.join(import.meta.dirname, 'process-watch-program.ts')
  const execArgv = ['--disable-warning=ExperimentalWarning']
  const child = fork(program, [String(process.pid)], { env: { PATH: process.env.PATH }, execArgv })
  const ended = once(child, 'exit')
  test.after.always(async () => {
    // Not by `disconnect`: while a report is half read it waits for ever.
    child.kill('SIGKILL')
    await ended
  })
  let last: Promise<unknown> = Promise.resolve()
  return {
    follow: (folder) => send(child, { follow: folder }),
    // One after another: nobody is given what was seen before they asked.
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
