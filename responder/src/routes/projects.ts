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
import { problems } from './problems.ts'

const config = { admin: true }
const params = z.strictObject({ id: z.uuid() })

/** What admins do with projects. */
export const projectRoutes =
  ({ projects }: { projects: Projects }): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/api/projects',
      { config, schema: { response: { 200: projectsReply, ...problems } } },
      async () => ({
        projects: await projects.list(),
      }),
    )

    const create = { body: projectBody, response: { 201: projectWithSecret, ...problems } }
    app.post('/api/projects', { config, schema: create }, async (request, reply) =>
      reply.code(201).send(await projects.create(signedInPerson(request), request.body)),
    )

    const change = { params, body: projectChanges, response: { 200: project, ...problems } }
    app.patch('/api/projects/:id', { config, schema: change }, async (request) =>
      projects.change(signedInPerson(request), request.params.id, request.body),
    )

    const rotate = { params, body: rotateBody, response: { 201: projectWithSecret, ...problems } }
    app.post('/api/projects/:id/secrets', { config, schema: rotate }, async (request, reply) => {
      const {
        params: { id },
        body: { graceHours },
      } = request
      return reply.code(201).send(await projects.rotate(signedInPerson(request), id, graceHours))
    })

    const remove = { params, response: { 204: z.void(), ...problems } }
    app.delete('/api/projects/:id', { config, schema: remove }, async (request, reply) => {
      await projects.remove(signedInPerson(request), request.params.id)
      return reply.code(204).send()
    })
  }
