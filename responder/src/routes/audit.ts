import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { auditQuery, auditReply } from '../api/audit.ts'
import { problem } from '../api/problem.ts'
import type { Audit } from '../audit/audit.ts'

/** The audit log, for admins. */
export const auditRoutes =
  ({ audit }: { audit: Audit }): FastifyPluginAsyncZod =>
  async (app) => {
    const schema = { querystring: auditQuery, response: { 200: auditReply, '4xx': problem } }
    app.get('/api/audit', { schema, config: { admin: true } }, ({ query }) => audit.page(query.before))
  }
