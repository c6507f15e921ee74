import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { createJob } from './job.ts'
import { withTurn } from './turns.ts'

export type HookName = 'verifyConditions' | 'prepare' | 'publish' | 'addChannel' | 'success' | 'fail'

/** One step, as semantic-release would take it. */
export interface HookCall {
  hook: HookName
  config?: object
  nextRelease?: { version?: string; channel?: string | null; gitTag?: string; gitHead?: string }
  /** semantic-release's own options. */
  options?: object
}

export interface HooksInput {
  /** A module with the hooks; `impatient` is this plugin's source, with no pauses between tries. */
  plugin: string
  calls: HookCall[]
  results: string
}

export interface HookEnd {
  hook: HookName
  value?: unknown
  errors: Array<{ name: string; code: string; message: string; details: string }>
}

export interface HooksRun {
  /** One for each call, up to the first that failed. */
  ends: HookEnd[]
  /** Of the call that failed. */
  errors: HookEnd['errors']
  output: string
  npmLogs: string
  leftovers: string[]
}

export interface HooksOptions extends Omit<HooksInput, 'results'> {
  cwd: string
  env: Record<string, string>
  commands?: Record<string, string>
}

/** Calls a plugin's hooks one after the other, in a process that has nothing of this one's environment. */
export async function runHooks({ plugin, calls, cwd, env, commands = {} }: HooksOptions): Promise<HooksRun> {
  const job = await createJob(commands)
  const folder = await mkdtemp(path.join(tmpdir(), 'hooks-'))
  const results = path.join(folder, 'results.json')
  const program = path.join(import.meta.dirname, 'hooks-program.ts')
  const { all, failed } = await withTurn(() =>
    execa(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
      cwd,
      env: { ...job.env, ...env },
      extendEnv: false,
      reject: false,
      all: true,
      input: JSON.stringify({ plugin, calls, results } satisfies HooksInput),
    }),
  )
  if (failed) throw new Error(`the hooks could not be called:\n${all}`)
  const ends = JSON.parse(await readFile(results, 'utf8')) as HookEnd[]
  await rm(folder, { recursive: true })
  return { ends, errors: ends.at(-1)?.errors ?? [], output: all, ...(await job.end()) }
}
