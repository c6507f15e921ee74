import { CFA_PUBLISH } from './cfa-publish.ts'
import type { Defence } from './defence.ts'
import { IDENTITY } from './identity.ts'
import { JOB } from './job.ts'
import { QUESTIONS } from './questions.ts'
import { RELEASE } from './release.ts'
import { RESPONDER } from './responder.ts'
import { WATCHER } from './watcher.ts'

/** Every defence that is tried, sorted by attack. */
export const DEFENCES: readonly Defence[] = [
  ...JOB,
  ...RELEASE,
  ...RESPONDER,
  ...QUESTIONS,
  ...IDENTITY,
  ...CFA_PUBLISH,
  ...WATCHER,
].sort((one, other) => one.attack - other.attack)
