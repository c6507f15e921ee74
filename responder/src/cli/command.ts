import type { ParseArgsOptionsConfig } from 'node:util'
import type { Terminal } from './terminal.ts'

/** What was said behind the command's name. */
export interface Input {
  /** As many as the command takes. */
  words: string[]
  options: Record<string, string | boolean | (string | boolean)[] | undefined>
}

/** What a command has to say: `json` with `--json`, `text` without; `undefined`: it has printed by itself. */
export interface Output {
  json: unknown
  text: string
  /** Of the process; 0 by default. */
  exitCode?: number
}

export interface Command {
  /** `project add` */
  name: string
  /** What stands behind the name: `NAME --package PATTERN…`. */
  usage: string
  says: string
  /** How many words. */
  words: number
  options?: ParseArgsOptionsConfig
  run: (input: Input, terminal: Terminal) => Promise<Output | undefined>
}

/** The command was not said as it is meant: `--help` says how. */
export class UsageError extends Error {
  readonly code = 'USAGE'
}

/** The values of an option that may be said several times. */
export const listed = ({ options }: Input, name: string): string[] => [options[name] ?? []].flat().map(String)

/** The value of an option, if it was said. */
export function valued({ options }: Input, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** Whether an option without a value was said. */
export const isSaid = ({ options }: Input, name: string): boolean => options[name] === true
