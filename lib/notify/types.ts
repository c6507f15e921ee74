import type { Writable } from 'node:stream'
import type { Clock } from '../async/sleep.ts'
import type { Logger } from '../types.ts'
import type { Notice } from './notice.ts'

/** What a notifier does to the world. */
export type NotifyEffects = Clock & {
  uuid: () => string
  logger: Logger
  /** The job's own output, where a CI service reads commands. */
  stdout: Writable
  /** Ends what takes too long, with a `NotDelivered`. */
  signal?: AbortSignal
}

/** One way to notify the maintainers. It rejects with a text that may be shown, because no address is in it. */
export interface Notifier {
  /** Shown in the log. */
  readonly name: string
  /** Sends a message of its own. Resolves with what `follow` needs to find it again. */
  send: (notice: Notice, effects: NotifyEffects) => Promise<Reference>
  /** Follows up on a message that was sent, with a reminder or the outcome. */
  follow: (reference: Reference, notice: Notice, effects: NotifyEffects) => Promise<void>
}

/** The id of a sent message, if its channel has one. */
export type Reference = string | undefined

/** Says that a notifier was used. */
export interface Receipt {
  notifier: Notifier
  isDelivered: boolean
  reference: Reference
}
