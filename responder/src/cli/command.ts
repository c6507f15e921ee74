import type { ParseArgsOptionsConfig } from 'node:util'
import type { Terminal } from './terminal.ts'

/** The arguments after the command's name. */
export interface Input {
  /** Words that are not options, as many as the command takes. */
  words: string[]
  options: Record<string, string | boolean | (string | boolean)[] | undefined>
}

/** The result of a command: `json` is printed with `--json`, `text` without. */
export interface Output {
  json: unknown
  text: string
  /** Exit code of the process. Default: 0. */
  exitCode?: number
}

export interface Command {
  /** Such as `project add`. */
  name: string
  /** What follows the name, such as `NAME --package PATTERN…`. */
  usage: string
  says: string
  /** How many words the command takes. */
  words: number
  options?: ParseArgsOptionsConfig
  run: (input: Input, terminal: Terminal) => Promise<Output | undefined>
}

/** The command line is wrong. `--help` shows how it should be. */
export class UsageError extends Error {
  readonly code = 'USAGE'
}

/** Reads the values of an option that may be given several times. */
export const optionValues = ({ options }: Input, name: string): string[] =>
  [options[name] ?? []].flat().map(String)

/** Reads the value of an option, if it was given. */
export function optionValue({ options }: Input, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** Whether an option without a value was given. */
export const hasFlag = ({ options }: Input, name: string): boolean => options[name] === true
