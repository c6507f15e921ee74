import { STATES } from '@cfa/protocol'
import * as z from 'zod'
import { notified } from './notified.ts'

/** All for admins. `POST /api/projects/:id/tests` → 201; 409 `taken` while another one is open. */
export const testReleaseCreated = z.object({ id: z.uuid() })
/** `GET /api/projects/:id/tests/:test`: who was told, also for an admin who may not answer. */
export const testReleaseReply = z.object({
  id: z.uuid(),
  state: z.enum(STATES),
  answeredBy: z.string().nullable(),
  notified: z.array(notified),
  mayAnswer: z.boolean(),
})
