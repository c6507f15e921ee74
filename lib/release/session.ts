import type { Feature } from '@cfa/protocol'
import type { Account } from '../accounts/verify.ts'
import type { Responder } from '../responders/types.ts'
import type { Staging } from '../staged/staging.ts'
import type { Conversation } from './conversation.ts'

/** What lasts from `verifyConditions` to the end of a release, for one entry of the plugin with a responder. */
export interface Session {
  responder: Responder
  features: readonly Feature[]
  /** Who can publish; empty only where the job's identity stages. */
  accounts: readonly Account[]
  registry: string
  /** npm's user configuration for processes that write: it names the token by reference. */
  userconfig: string
  /** For tarballs; only this user can read it, and it is gone when the process ends. */
  folder: string
  /** Every token and the responder's secret: what no child, log or error may hold. */
  secrets: readonly string[]
  /** Questions that a responder may still show. */
  open: Set<Conversation>
  /** `undefined`: it is published directly. */
  staging?: Staging | undefined
}

/** A code that the registry accepted a moment ago; the next write tries it before a person is asked again. */
export interface AcceptedCode {
  account: Account
  registry: string
  otp: string
  /** When it was accepted, by `now()`. */
  at: number
}

/** What the entries of the plugin in one run share. */
export interface Memory {
  accepted: AcceptedCode | undefined
}
