import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import { ceremonyReply } from '../api/people.ts'
import { confirmBody, project, projectChanges } from '../api/projects.ts'
import type { Projects } from '../projects/projects.ts'
import { signedInPerson } from './guard.ts'
import { problems } from './problems.ts'

const config = { admin: true }
const params = z.strictObject({ id: z.uuid() })
const changeParams = params.extend({ change: z.uuid() })

/**
 * Routes for changes that loosen a project: the passkey for one, and its confirmation or discarding by a second admin.
 */
export const projectChangeRoutes =
  ({ projects }: { projects: Projects }): FastifyPluginAsyncZod =>
  async (app) => {
    const begin = { params, body: projectChanges, response: { 200: ceremonyReply, ...problems } }
    app.post('/api/projects/:id/passkey', { config, schema: begin }, async (request) =>
      projects.beginChange(signedInPerson(request), request.params.id, request.body),
    )

    const beginConfirm = { params: changeParams, response: { 200: ceremonyReply, ...problems } }
    app.post('/api/projects/:id/changes/:change/passkey', { config, schema: beginConfirm }, async (request) =>
      projects.beginConfirm(signedInPerson(request), request.params.id, request.params.change),
    )

    const confirm = { params: changeParams, body: confirmBody, response: { 200: project, ...problems } }
    app.post('/api/projects/:id/changes/:change', { config, schema: confirm }, async (request) => {
      const { id, change } = request.params
      return await projects.confirm(signedInPerson(request), id, change, request.body.passkey)
    })

    const discard = { params: changeParams, response: { 200: project, ...problems } }
    app.delete('/api/projects/:id/changes/:change', { config, schema: discard }, async (request) =>
      projects.discard(signedInPerson(request), request.params.id, request.params.change),
    )
  }
