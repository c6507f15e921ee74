import type { Environment } from '../config/read-config.ts'

/** What a command does to the world beside the store. */
export interface Terminal {
  environment: Environment
  /** A line of standard output: what was asked for. */
  print: (text: string) => void
  /** A line of standard error. */
  complain: (text: string) => void
}
