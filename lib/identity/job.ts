import type { Writable } from 'node:stream'
import type { Env } from '../types.ts'

/** What is known of the CI job that this process runs in. */
export interface Job {
  env: Env
  cwd: string
  /** Where the CI service reads commands, such as GitHub's to mask a text. */
  stdout: Writable
}
