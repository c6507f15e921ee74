import type { Readable } from 'node:stream'
import type { Environment } from '../config/environment.ts'

/** What a command needs from the world, apart from the store. */
export interface Terminal {
  environment: Environment
  /** Prints a line of output. */
  print: (text: string) => void
  /**
   * Writes to standard output unchanged, for what has to arrive whole. Resolves once it is taken, and rejects if nobody
   * reads it.
   */
  write: (text: string) => Promise<void>
  /** Prints a line on standard error. */
  complain: (text: string) => void
  /** Standard input. */
  input: () => Readable
}
