import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { safeLine } from '../log/safe-text.ts'

/** The exit code of a command that was called in the wrong way. */
export const WRONG_USAGE = 2

/** Thrown if a command was called in the wrong way. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Reads the flags of a command. Throws `UsageError`. */
export function readArguments<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw new UsageError(safeLine((error as Error).message))
  }
}
