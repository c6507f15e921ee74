import { PassThrough } from 'node:stream'
import type { Effects } from '../../lib/effects.ts'

const unexpected = (what: string) => (): never => {
  throw new Error(`unexpected ${what}`)
}

/** Effects of which each one that a test does not name fails it; only whose a token is, npm is left to say. */
export const effectsWith = (overrides: Partial<Effects> = {}): Effects => ({
  now: unexpected('look at the clock'),
  sleep: unexpected('sleep'),
  uuid: unexpected('uuid'),
  runNpm: unexpected('run of npm'),
  readUsername: async () => undefined,
  processEnv: unexpected('look at the environment'),
  makeFolder: unexpected('folder'),
  terminal: { input: new PassThrough(), output: new PassThrough() },
  onSignal: unexpected('signal handler'),
  ...overrides,
})
