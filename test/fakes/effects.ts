import { PassThrough } from 'node:stream'
import type { Effects } from '../../lib/effects.ts'

const unexpected = (what: string) => (): never => {
  throw new Error(`unexpected ${what}`)
}

/** Effects that fail the test, except for those that it overrides. */
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
  afterSignal: async () => {},
  endBeforeTag: unexpected('end of the job'),
  ...overrides,
})
