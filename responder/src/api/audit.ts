import * as z from 'zod'

/** `GET /api/audit?before=` (admins), the latest first. */
export const auditQuery = z.strictObject({ before: z.coerce.number().int().min(1).optional() })
export const auditEntry = z.object({
  id: z.int(),
  at: z.int(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
})
export type AuditEntry = z.infer<typeof auditEntry>
export const auditReply = z.object({
  entries: z.array(auditEntry),
  names: z.record(z.string(), z.string()).describe('names of the people and projects in the entries, by id'),
  before: z.int().nullable(),
})
