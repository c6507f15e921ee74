import * as z from 'zod'

import { LIMITS } from './limits.ts'
import { publicJwkSchema } from './question.ts'
import { line } from './text.ts'

// The schemas allow other keys, and null for "not there": an endpoint of ten lines sends what it has at hand.

const username = line(LIMITS.nameLength).nullish()
const otp = z.string().min(1).max(LIMITS.codeLength)

/** A code, and the account it belongs to. With one account in the question `username` may be left out. */
export const plainAnswerSchema = z.object({ username, otp })

/** A maintainer's approval, with a code if they gave one at once. `username` is the account that is to publish. */
export const approvalAnswerSchema = z.object({ approved: z.literal(true), username, otp: otp.nullish() })

/**
 * A maintainer's wish to confirm at the registry, with a passkey: the job is to seal the registry's link to this key of
 * their page. Only to a question for a code that has `web`.
 */
export const webAnswerSchema = z.object({ web: publicJwkSchema, username })

/** A compact JWE: five base64url parts (RFC 7516, section 7.1), the second one empty. */
export const sealedText = z
  .string()
  .max(LIMITS.sealedLength)
  .regex(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)

/**
 * A maintainer's decline. `by` and `reason` are for people; a reader cuts longer ones and keeps the decline.
 *
 * Where a version is staged, a code may come along to discard it: `username` with `otp`. Where answers are sealed, a
 * decline with these two is in `sealed`.
 */
export const declineAnswerSchema = z.object({
  declined: z.literal(true),
  by: line(LIMITS.byLength).nullish(),
  reason: line(LIMITS.reasonLength).nullish(),
  username,
  otp: otp.nullish(),
  sealed: sealedText.nullish(),
})

/** An answer that only the job can open. */
export const sealedAnswerSchema = z.object({ sealed: sealedText })

/** What can be sealed. */
export const openAnswerSchema = z.union([
  approvalAnswerSchema,
  declineAnswerSchema,
  webAnswerSchema,
  plainAnswerSchema,
])

/** Any answer, as JSON. */
export const answerSchema = z.union([
  approvalAnswerSchema,
  declineAnswerSchema,
  sealedAnswerSchema,
  webAnswerSchema,
  plainAnswerSchema,
])

export type PlainAnswer = z.infer<typeof plainAnswerSchema>
export type ApprovalAnswer = z.infer<typeof approvalAnswerSchema>
export type DeclineAnswer = z.infer<typeof declineAnswerSchema>
export type WebAnswer = z.infer<typeof webAnswerSchema>
export type SealedAnswer = z.infer<typeof sealedAnswerSchema>
export type OpenAnswer = z.infer<typeof openAnswerSchema>
export type Answer = z.infer<typeof answerSchema>
