import * as z from 'zod'

import { LIMITS } from './limits.ts'
import { publicJwkSchema } from './question.ts'
import { line } from './text.ts'

// The schemas allow unknown keys, and null for a missing value: a ten-line endpoint sends whatever it has at hand.

const username = line(LIMITS.nameLength).nullish()
const otp = z.string().min(1).max(LIMITS.codeLength)

/** A code, and the account it belongs to. `username` may be left out if the question names one account. */
export const codeAnswerSchema = z.object({ username, otp })

/** A maintainer's approval, with a code if they gave one at once. `username` is the account that is to publish. */
export const approvalAnswerSchema = z.object({ approved: z.literal(true), username, otp: otp.nullish() })

/**
 * A maintainer's request to confirm at the registry, with a passkey. The job seals the registry's link to this key,
 * which belongs to the maintainer's page. Allowed only if the question asks for a code and has `web`.
 */
export const webAnswerSchema = z.object({ web: publicJwkSchema, username })

/** A compact JWE: five base64url parts (RFC 7516, section 7.1), the second one empty. */
export const sealedText = z
  .string()
  .max(LIMITS.sealedLength)
  .regex(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)

/**
 * A maintainer's decline. `by` and `reason` are for people. `readAnswer` shortens them if they are too long and keeps
 * the decline.
 *
 * If a version is staged, the decline may carry a code that discards it: `username` and `otp`. If answers are sealed,
 * the whole decline with these two is in `sealed`.
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

/** Any answer that can be sealed. */
export const openAnswerSchema = z.union([
  approvalAnswerSchema,
  declineAnswerSchema,
  webAnswerSchema,
  codeAnswerSchema,
])

/** Any answer, as JSON. */
export const answerSchema = z.union([
  approvalAnswerSchema,
  declineAnswerSchema,
  sealedAnswerSchema,
  webAnswerSchema,
  codeAnswerSchema,
])

export type CodeAnswer = z.infer<typeof codeAnswerSchema>
export type ApprovalAnswer = z.infer<typeof approvalAnswerSchema>
export type DeclineAnswer = z.infer<typeof declineAnswerSchema>
export type WebAnswer = z.infer<typeof webAnswerSchema>
export type SealedAnswer = z.infer<typeof sealedAnswerSchema>
export type OpenAnswer = z.infer<typeof openAnswerSchema>
export type Answer = z.infer<typeof answerSchema>
