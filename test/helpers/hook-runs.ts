import type { HookCall, HookEnd } from './hooks.ts'
import { type HooksInTurn, startHooksInTurn } from './hooks-in-turn.ts'
import { createJob } from './job.ts'
import type { Scene } from './release-scene.ts'

export interface HookRunOptions {
  /** Default: a first release. */
  calls?: HookCall[]
  /** Default: the scene's. */
  env?: Record<string, string>
  /** Commands that come first in the PATH of the job: name to script. */
  commands?: Record<string, string>
  /** How many times shorter pauses are. Default: pauses between retries are short, and all others are real. */
  haste?: number
  /** Called with each piece of the output, as it comes. */
  onOutput?: (text: string) => void
}

export interface HooksRun {
  /** One end for each call, up to the first that failed. */
  ends: HookEnd[]
  /** The errors of the call that failed. */
  errors: HookEnd['errors']
  output: string
  /** Everything that npm wrote into its debug logs. */
  npmLogs: string
}

/** The steps of a release with these options. */
export const stepsWith = (config: object = {}): HookCall[] => [
  { hook: 'verifyConditions', config },
  { hook: 'prepare', config },
  { hook: 'publish', config },
]

export interface HookRuns {
  run: (scene: Scene, options: HookRunOptions) => Promise<HooksRun>
  close: () => Promise<void>
}

/** Calls the plugin's hooks as semantic-release does, in one process that is started on the first call. */
export function createHookRuns(): HookRuns {
  let program: Promise<HooksInTurn> | undefined
  return {
    run: async (scene, { calls = stepsWith(), env = scene.env, commands, haste, onOutput }) => {
      const job = await createJob(commands)
      program ??= startHooksInTurn('impatient')
      const turn = { calls, cwd: scene.repository.cwd, env: { ...job.env, ...env }, haste }
      const { ends, output } = await (await program).run(turn, onOutput)
      const { npmLogs } = await job.end()
      return { ends, errors: ends.at(-1)?.errors ?? [], output, npmLogs }
    },
    close: async () => {
      await (await program)?.close()
    },
  }
}
