import { ACCOUNT_ERRORS } from './table-accounts.ts'
import { CONFIG_ERRORS } from './table-config.ts'
import { NOTIFY_ERRORS } from './table-notify.ts'
import { PUBLISH_ERRORS } from './table-publish.ts'
import { RESPONDER_ERRORS } from './table-responder.ts'
import { STAGED_ERRORS } from './table-staged.ts'

/** What is known of one case; every field is optional and safe to print. */
export interface ErrorFacts {
  option?: string
  value?: unknown
  registry?: string
  variable?: string
  variables?: string[]
  account?: string
  expected?: string
  endpoint?: string
  by?: string
  reason?: string
  /** A sentence of its own, such as npm's summary. */
  detail?: string
  /** From `describeState`. */
  state?: string
  /** Commands that finish the release. */
  byHand?: string
}

/** One row: the sentence after the code, what it means, what is known here, what to do next. */
export interface ErrorDefinition {
  message: string
  meaning: string
  /** For the documentation: what had and had not been done when this error ends a release. */
  done: string
  next: string
  facts?: (facts: ErrorFacts) => string
}

/** Every error that this plugin makes. `docs/errors.md` is written from it. */
export const ERRORS = {
  ...CONFIG_ERRORS,
  ...ACCOUNT_ERRORS,
  ...RESPONDER_ERRORS,
  ...NOTIFY_ERRORS,
  ...PUBLISH_ERRORS,
  ...STAGED_ERRORS,
} satisfies Record<string, ErrorDefinition> as Record<ErrorCode, ErrorDefinition>

export type ErrorCode =
  | keyof typeof CONFIG_ERRORS
  | keyof typeof ACCOUNT_ERRORS
  | keyof typeof RESPONDER_ERRORS
  | keyof typeof NOTIFY_ERRORS
  | keyof typeof PUBLISH_ERRORS
  | keyof typeof STAGED_ERRORS
