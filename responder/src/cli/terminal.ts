import type { Readable } from 'node:stream'
import type { Environment } from '../config/environment.ts'

/** What a command does to the world besides the store. */
export interface Terminal {
  environment: Environment
  /** A line of standard output: what was asked for. */
  print: (text: string) => void
  /** Standard output as it is, for what has to arrive whole: resolves once it is taken, and rejects if nobody reads it. */
  write: (text: string) => Promise<void>
  /** A line of standard error. */
  complain: (text: string) => void
  /** Standard input. */
  input: () => Readable
}
