import type { Writable } from 'node:stream'
import type { Env } from '../types.ts'

/** What is known about the CI job that this process runs in. */
export interface Job {
  env: Env
  cwd: string
  /** The output in which the CI service reads commands, such as GitHub's to mask a text. */
  stdout: Writable
}
