import { STATES } from '@cfa/protocol'
import * as z from 'zod'
import { notified } from './notified.ts'

/** `POST /api/projects/:id/tests` (admins) → 201; 409 `taken` while another test is open. */
export const testReleaseCreated = z.object({ id: z.uuid() })
/** `GET /api/projects/:id/tests/:test` (admins): who was notified, even if the admin may not answer. */
export const testReleaseReply = z.object({
  id: z.uuid(),
  state: z.enum(STATES),
  answeredBy: z.string().nullable(),
  notified: z.array(notified),
  mayAnswer: z.boolean(),
})
