import type { PackageRef } from '@cfa/protocol'
import type { Account } from '../accounts/account.ts'
import type { Write } from '../release/confirm-by-web.ts'
import type { PackageTopic } from '../release/topic.ts'

/** One write that needs a second factor. */
export interface Job {
  key: string
  /** For the log. */
  what: string
  /** As the responder knows it. */
  ref: PackageRef
  topic: PackageTopic
  /** Keys of jobs that have to be done before. */
  after: readonly string[]
  send: Write
  /** Compares what the registry shows with what was sent. Throws `EPUBLISHOTHERBYTES`. */
  verify: ((account: Account) => Promise<void>) | undefined
  /** It changes what is published already. */
  isChange?: boolean
}

/** What became of a job. */
export type JobState =
  | { kind: 'waiting' }
  | { kind: 'published' }
  | { kind: 'failed'; error: Error }
  /** One that it needs has failed. */
  | { kind: 'skipped'; because: string }
