import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { HookCall, HookEnd } from './hooks.ts'
import { createJob } from './job.ts'

/** A process that calls a plugin's hooks for one project after the other: starting it takes as long as npm does. */
export interface HooksInTurn {
  run: (turn: Turn) => Promise<TurnResult>
  close: () => Promise<void>
}

export interface Turn {
  calls: HookCall[]
  cwd: string
  env: Record<string, string>
}

/** What goes to the program, and what comes back. */
export interface TurnInput extends Turn {
  /** A module with the hooks; `impatient` is this plugin's source, with short pauses between tries. */
  plugin: string
}

export interface TurnResult {
  /** One for each call, up to the first that failed. */
  ends: HookEnd[]
  output: string
}

/** Starts it, with nothing of this process's environment. */
export async function startHooksInTurn(plugin: string): Promise<HooksInTurn> {
  const job = await createJob()
  const program = path.join(import.meta.dirname, 'hooks-in-turn-program.ts')
  const execArgv = ['--disable-warning=ExperimentalWarning']
  const child = fork(program, { env: job.env, execArgv, cwd: import.meta.dirname })
  const ended = once(child, 'exit')
  let last: Promise<unknown> = Promise.resolve()
  return {
    run: ({ calls, cwd, env }) => {
      const result = last.then(() => take(child, { plugin, calls, cwd, env: { ...job.env, ...env } }))
      last = result.catch(() => {})
      return result
    },
    close: async () => {
      if (child.connected) child.disconnect()
      await ended
      await job.end()
    },
  }
}

async function take(child: ChildProcess, input: TurnInput): Promise<TurnResult> {
  const ended = new AbortController()
  const { signal } = ended
  const died = once(child, 'exit', { signal }).then(() => {
    throw new Error('the process that calls the hooks is gone')
  })
  try {
    child.send(input)
    const [result] = await Promise.race([once(child, 'message', { signal }), died])
    return result as TurnResult
  } finally {
    ended.abort()
    died.catch(() => {})
  }
}
