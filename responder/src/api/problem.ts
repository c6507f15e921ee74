import * as z from 'zod'

/**
 * A refusal, of any route. `error` is a stable code, `message` is for people, and `by` names who was faster. `attempt`
 * is the one that is asked now.
 *
 * Codes of the page's routes: `signed_out` 401, `not_allowed` 403, `not_found` 404, `answered` 409 (with `by`),
 * `closed` 409, `another_attempt` 409 (with `attempt`), `approval_only` 409, `invalid` 400, `last_admin` 409, `taken`
 * 409, `used` 410, `too_many` 429, `unavailable` 503. `STATUS` in `src/errors.ts` has all of them.
 */
export const problem = z.object({
  error: z.string(),
  message: z.string(),
  by: z.string().nullish(),
  attempt: z.int().nullish(),
})
export type Problem = z.infer<typeof problem>
