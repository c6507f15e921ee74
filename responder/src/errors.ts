import { BUILD_REFUSED } from '@cfa/protocol'

/** Every refusal and its HTTP status. `src/api/problem.ts` publishes them. */
export const STATUS = {
  invalid: 400,
  signed_out: 401,
  wrong_secret: 401,
  not_allowed: 403,
  passkey_needed: 403,
  wrong_phrase: 403,
  [BUILD_REFUSED]: 403,
  not_found: 404,
  answered: 409,
  closed: 409,
  another_attempt: 409,
  approval_only: 409,
  out_of_order: 409,
  last_admin: 409,
  last_passkey: 409,
  last_listener: 409,
  taken: 409,
  used: 410,
  too_large: 413,
  storage_full: 413,
  unknown_package: 422,
  too_many: 429,
  not_delivered: 502,
  unavailable: 503,
} as const

export type ErrorCode = keyof typeof STATUS

export interface ErrorFacts {
  /** Name of the person who was faster. */
  by?: string
  /** The attempt that is asked now. */
  attempt?: number
  /** Seconds until the caller may try again. */
  retryAfterS?: number
}

/** A refusal that the caller may read. */
export class ServiceError extends Error {
  readonly code: ErrorCode
  readonly facts: ErrorFacts

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message)
    this.code = code
    this.facts = facts
  }
}
