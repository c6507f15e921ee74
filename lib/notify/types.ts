import type { Writable } from 'node:stream'
import type { Effects } from '../effects.ts'
import type { Logger } from '../types.ts'
import type { Notice } from './notice.ts'

/** What a release waits for, or what became of it: as the plugin says it, before it is made safe to show. */
export interface Message {
  package: string
  version: string
  /** The dist-tag. */
  tag: string
  /** Host of the registry. */
  registry: string
  title: string
  /** One sentence or some, for people. Neither codes nor links belong in it. */
  text: string
  /** The page where the staged version is approved: `https://www.npmjs.com/…`, and nothing of npm's web authentication. */
  link: string | undefined
  kind: 'waiting' | 'reminder' | 'outcome'
  /** How an `outcome` ended, for who reads by machine; in the words of the protocol. */
  state?: 'published' | 'failed' | 'declined' | 'withdrawn' | 'expired' | undefined
}

/** What a notifier does to the world. */
export type NotifyEffects = Pick<Effects, 'now' | 'sleep' | 'uuid'> & {
  logger: Logger
  /** The job's own output: where a CI service reads commands. */
  stdout: Writable
}

/** One way to tell the maintainers. It rejects with a text that may be shown: no address is in it. */
export interface Notifier {
  /** For the log. */
  readonly name: string
  /** Sends a message that stands for itself; resolves with what `follow` needs to find it again. */
  send: (notice: Notice, effects: NotifyEffects) => Promise<Reference>
  /** Says more about a message that was sent: a reminder, or the outcome. */
  follow: (reference: Reference, notice: Notice, effects: NotifyEffects) => Promise<void>
}

/** The id of a sent message, where its channel has one. */
export type Reference = string | undefined

/** That a notifier was used. */
export interface Receipt {
  notifier: Notifier
  isDelivered: boolean
  reference: Reference
}
