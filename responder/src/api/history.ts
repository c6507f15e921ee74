import * as z from 'zod'
import { questionSummary } from './questions.ts'

const ms = z.int().min(0).describe('milliseconds since 1970')

/** A release that is over: its last question, and the approval before it. */
export const historyLine = questionSummary.extend({
  approval: questionSummary.pick({ id: true, answeredBy: true, account: true, askedAt: true }).nullable(),
})
export type HistoryLine = z.infer<typeof historyLine>

const words = z
  .string()
  .max(200)
  .optional()
  .describe('words that all have to be in the package, version, project, person or account')

/**
 * `GET /api/history?before=&q=`: what is over, the latest first. A `before` in the reply means that there may be more.
 */
export const historyQuery = z.strictObject({ before: z.coerce.number().int().min(0).optional(), q: words })
export const historyReply = z.object({ questions: z.array(historyLine), before: ms.nullable() })

/** `GET /api/history.csv?q=`, `GET /api/history.json?q=`: the whole history. */
export const exportQuery = z.strictObject({ q: words })
