import type { Env } from '../types.ts'

/** What a command uses of the process. */
export interface CommandPlace {
  cwd: string
  env: Env
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}

/** Resolves with the exit code. Throws `UsageError`. */
export type Command = (args: readonly string[], place: CommandPlace) => Promise<number>
