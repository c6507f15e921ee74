import type { PackageRef } from '@cfa/protocol'
import type { Account } from '../accounts/account.ts'
import type { Write } from '../release/confirm-by-web.ts'
import type { PackageTopic } from '../release/topic.ts'
import type { WatchPlace } from '../release/watch-approval.ts'

/** One write that needs a second factor. */
export interface Job {
  key: string
  /** How the log describes it. */
  what: string
  /** The reference that the responder uses. */
  ref: PackageRef
  topic: PackageTopic
  /** Keys of the jobs that have to be done first. */
  after: readonly string[]
  send: Write
  /** Compares what the registry shows with what was sent. Throws `EPUBLISHOTHERBYTES`. */
  verify: ((account: Account) => Promise<void>) | undefined
  /** Returns an error if it may have been written without a clear end. Only for a job that is not published. */
  unclear?: (() => Error | undefined) | undefined
  /** For a staged package, which somebody may approve at the registry while others are being asked. */
  elsewhere?: Elsewhere
  /** Whether it changes something already published. */
  isChange?: boolean
}

/** Watches what happens to a staged package at the registry. */
export interface Elsewhere {
  /** Resolves once it is approved there, rejects if it never will be, and stops with its signal. */
  watch: (signal: AbortSignal, place: WatchPlace) => Promise<void>
  /** Looks once, before a decline is reported. Left out if something else does that. Never rejects. */
  isApproved?: () => Promise<boolean>
  /** Waits until everybody can install it. */
  waitUntilShown: (() => Promise<void>) | undefined
}

/** The state of a job. */
export type JobState =
  | { kind: 'waiting' }
  | { kind: 'published' }
  | { kind: 'failed'; error: Error }
  /** It is not sent, because a job that it needs has failed, or because the run has ended. */
  | { kind: 'skipped'; because: string }
