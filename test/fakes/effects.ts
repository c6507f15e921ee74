import { PassThrough } from 'node:stream'
import type { Effects } from '../../lib/effects.ts'

const unexpected = (what: string) => (): never => {
  throw new Error(`unexpected ${what}`)
}

/** Effects of which each one that a test does not name fails it. */
export const effectsWith = (overrides: Partial<Effects> = {}): Effects => ({
  now: unexpected('look at the clock'),
  sleep: unexpected('sleep'),
  uuid: unexpected('uuid'),
  startNpm: unexpected('run of npm'),
  startProcess: unexpected('run of a program'),
  git: unexpected('run of git'),
  processEnv: unexpected('look at the environment'),
  makeFolder: unexpected('folder'),
  terminal: { input: new PassThrough(), output: new PassThrough() },
  onSignal: unexpected('signal handler'),
  endJob: unexpected('end of the job'),
  ...overrides,
})
