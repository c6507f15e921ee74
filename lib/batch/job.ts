import type { PackageRef } from '@cfa/protocol'
import type { Account } from '../accounts/account.ts'
import type { Write } from '../release/confirm-by-web.ts'
import type { PackageTopic } from '../release/topic.ts'
import type { WatchPlace } from '../release/watch-approval.ts'

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
  /** It is staged: somebody may approve it at the registry while others are asked. */
  elsewhere?: Elsewhere
  /** It changes what is published already. */
  isChange?: boolean
}

/** What may happen at the registry meanwhile. */
export interface Elsewhere {
  /** Resolves once it is approved there, rejects where it never will be, and ends with its signal. */
  watch: (signal: AbortSignal, place: WatchPlace) => Promise<void>
  /** Looks once, before a decline is reported; left out where another one does. Never rejects. */
  isApproved?: () => Promise<boolean>
  /** Waits until everybody can install it. */
  waitUntilShown: (() => Promise<void>) | undefined
}

/** What became of a job. */
export type JobState =
  | { kind: 'waiting' }
  | { kind: 'published' }
  | { kind: 'failed'; error: Error }
  /** One that it needs has failed. */
  | { kind: 'skipped'; because: string }
