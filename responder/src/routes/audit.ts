import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { auditQuery, auditReply } from '../api/audit.ts'
import { problem } from '../api/problem.ts'
import type { Audit } from '../audit/audit.ts'
import type { createAuditNames } from '../audit/audit-names.ts'

interface AuditParts {
  audit: Pick<Audit, 'page'>
  namesIn: ReturnType<typeof createAuditNames>
}

/** Routes for the audit log, which only admins see. */
export const auditRoutes =
  ({ audit, namesIn }: AuditParts): FastifyPluginAsyncZod =>
  async (app) => {
    const schema = { querystring: auditQuery, response: { 200: auditReply, '4xx': problem } }
    app.get('/api/audit', { schema, config: { admin: true } }, async ({ query }) => {
      const page = await audit.page(query.before)
      return { ...page, names: await namesIn(page.entries) }
    })
  }
