import { LIMITS } from '@cfa/protocol'
import * as z from 'zod'
import { ceremonyBody } from './people.ts'

const sealed = z.string().min(1).max(LIMITS.sealedLength)

/**
 * `POST /api/questions/:id/answer`: an answer sealed in the browser to the question's key. 204, or 409 `approval_only`
 * if somebody else has to approve before an answer counts.
 */
export const answerBody = z.strictObject({
  attempt: z.int().min(1),
  sealed: sealed
    .optional()
    .describe('without it, this is only an approval, where two people have to approve'),
  passkey: ceremonyBody.optional(),
  account: z
    .string()
    .max(LIMITS.nameLength)
    .optional()
    .describe('the npm account in the answer, one of the question’s; only people read this'),
})

/** `POST /api/questions/:id/passkey` → `ceremonyReply`, for the passkey of one answer to one attempt. */
export const answerPasskeyBody = z.strictObject({ attempt: z.int().min(1) })

/** `POST /api/questions/:id/opened`: this person has come to the attempt, or uses the page that shows it. 204. */
export const openedBody = z.strictObject({ attempt: z.int().min(1) })

/** `POST /api/questions/:id/phrase`: 204, or 403 `wrong_phrase`. */
export const phraseBody = z.strictObject({ attempt: z.int().min(1), phrase: z.string().max(100) })

/** `POST /api/questions/:id/decline`. 204. */
export const declineBody = z.strictObject({
  attempt: z.int().min(1),
  reason: z.string().max(LIMITS.reasonLength).nullable(),
  sealed: sealed.optional().describe('a code that discards the staged version, sealed like an answer'),
})
