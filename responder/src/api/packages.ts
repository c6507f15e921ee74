import { LIMITS } from '@cfa/protocol'
import * as z from 'zod'
import { questionDetail } from './questions.ts'

/** `GET /api/questions/:id/packages/:place`: the details of one of several packages. */
export const packageParams = z.strictObject({
  id: z.uuid(),
  place: z.coerce.number().int().min(0).max(LIMITS.packages),
})
export const packageReply = questionDetail.pick({ details: true, previousFiles: true })
export type PackageReply = z.infer<typeof packageReply>
