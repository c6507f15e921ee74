import { type ChildProcess, fork } from 'node:child_process'
import { on, once } from 'node:events'
import path from 'node:path'
import type { HookCall, HookEnd } from './hooks.ts'
import { createJob } from './job.ts'

/** A process that calls a plugin's hooks for one project after another, because starting one is as slow as npm. */
export interface HooksInTurn {
  run: (turn: Turn, onOutput?: (text: string) => void) => Promise<TurnResult>
  close: () => Promise<void>
  /** Kills the machine and everything that it runs. */
  kill: () => Promise<void>
}

export interface Turn {
  calls: HookCall[]
  cwd: string
  env: Record<string, string>
  /** How many times shorter pauses are. Default: pauses between retries are short, and all others are real. */
  haste?: number | undefined
}

/** What is sent to the program. */
export interface TurnInput extends Turn {
  /** A module with the hooks. `impatient` is this plugin's source with short pauses between retries. */
  plugin: string
}

export interface TurnResult {
  /** One end for each call, up to the first that failed. */
  ends: HookEnd[]
  output: string
}

/** A piece of the output as it arrives, or how the turn ended. */
export type TurnNews = { output: string } | { result: TurnResult }

/** Starts the process, with nothing from this one's environment. */
export async function startHooksInTurn(plugin: string): Promise<HooksInTurn> {
  const job = await createJob()
  const program = path.join(import.meta.dirname, 'hooks-in-turn-program.ts')
  const execArgv = ['--disable-warning=ExperimentalWarning']
  // In a process group of its own, which can be killed as a whole.
  const child = fork(program, { env: job.env, execArgv, cwd: import.meta.dirname, detached: true })
  const ended = once(child, 'exit')
  let last: Promise<unknown> = Promise.resolve()
  return {
    run: ({ env, ...turn }, onOutput = () => {}) => {
      const input = { plugin, env: { ...job.env, ...env }, ...turn }
      const result = last.then(() => take(child, input, onOutput))
      last = result.catch(() => {})
      return result
    },
    close: async () => {
      if (child.connected) child.disconnect()
      await ended
      await job.end()
    },
    kill: async () => {
      process.kill(-(child.pid as number), 'SIGKILL')
      await ended
      await job.end()
    },
  }
}

async function take(
  child: ChildProcess,
  input: TurnInput,
  onOutput: (text: string) => void,
): Promise<TurnResult> {
  const messages = on(child, 'message', { close: ['exit'] })
  child.send(input)
  for await (const [news] of messages as AsyncIterable<[TurnNews]>) {
    if ('result' in news) return news.result
    onOutput(news.output)
  }
  throw new Error('the process that calls the hooks is gone')
}
