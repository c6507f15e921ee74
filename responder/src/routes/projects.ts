import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import {
  project,
  projectBody,
  projectChanges,
  projectsReply,
  projectWithSecret,
  rotateBody,
} from '../api/projects.ts'
import type { Projects } from '../projects/projects.ts'
import { signedInPerson } from './guard.ts'

const config = { admin: true }
const params = z.strictObject({ id: z.uuid() })

/** What admins do with projects. */
export const projectRoutes =
  ({ projects }: { projects: Projects }): FastifyPluginAsyncZod =>
  async (app) => {
    app.get('/api/projects', { config, schema: { response: { 200: projectsReply } } }, async () => ({
      projects: await projects.list(),
    }))

    const create = { body: projectBody, response: { 200: projectWithSecret } }
    app.post('/api/projects', { config, schema: create }, async (request) =>
      projects.create(signedInPerson(request), request.body),
    )

    const change = { params, body: projectChanges, response: { 200: project } }
    app.patch('/api/projects/:id', { config, schema: change }, async (request) =>
      projects.change(signedInPerson(request), request.params.id, request.body),
    )

    const rotate = { params, body: rotateBody, response: { 200: projectWithSecret } }
    app.post('/api/projects/:id/secrets', { config, schema: rotate }, async (request) =>
      projects.rotate(signedInPerson(request), request.params.id, request.body.graceHours),
    )

    const remove = { params, response: { 204: z.void() } }
    app.delete('/api/projects/:id', { config, schema: remove }, async (request, reply) => {
      await projects.remove(signedInPerson(request), request.params.id)
      return reply.code(204).send()
    })
  }
