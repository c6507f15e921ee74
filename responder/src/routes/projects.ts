import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import {
  buildsReply,
  previewBody,
  project,
  projectBody,
  projectChangeBody,
  projectRemoval,
  projectsReply,
  projectWithSecret,
  rotateBody,
} from '../api/projects.ts'
import type { Builds } from '../identity/builds.ts'
import { actorOf } from '../people/person.ts'
import type { Projects } from '../projects/projects.ts'
import type { Questions } from '../questions/questions.ts'
import { WHY_WITHDRAWN } from '../questions/withdraw.ts'
import { signedInPerson } from './guard.ts'
import { problems } from './problems.ts'
import { projectChangeRoutes } from './project-changes.ts'

const config = { admin: true }
const params = z.strictObject({ id: z.uuid() })

interface ProjectParts {
  projects: Projects
  questions: Pick<Questions, 'withdrawOpen'>
  builds: Builds
}

/** Routes with which admins manage projects. */
export const projectRoutes =
  ({ projects, questions, builds }: ProjectParts): FastifyPluginAsyncZod =>
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

    const change = { params, body: projectChangeBody, response: { 200: project, ...problems } }
    app.patch('/api/projects/:id', { config, schema: change }, async (request) => {
      const { passkey, ...changes } = request.body
      return await projects.change(signedInPerson(request), request.params.id, changes, passkey)
    })
    await app.register(projectChangeRoutes({ projects }))

    const rotate = { params, body: rotateBody, response: { 201: projectWithSecret, ...problems } }
    app.post('/api/projects/:id/secrets', { config, schema: rotate }, async (request, reply) => {
      const {
        params: { id },
        body: { graceHours, withdraw, opens, secretName },
      } = request
      const person = signedInPerson(request)
      const made = await projects.rotate(person, id, { graceHours, opens, name: secretName })
      if (withdraw) await questions.withdrawOpen(id, actorOf(person), WHY_WITHDRAWN.rotated)
      return reply.code(201).send(made)
    })

    const listed = { params, response: { 200: buildsReply, ...problems } }
    app.get('/api/projects/:id/builds', { config, schema: listed }, async (request) => ({
      builds: await builds.list(await projects.found(request.params.id)),
    }))

    const preview = { params, body: previewBody, response: { 200: buildsReply, ...problems } }
    app.post('/api/projects/:id/builds/preview', { config, schema: preview }, async (request) => {
      const { id } = await projects.found(request.params.id)
      return { builds: await builds.preview(id, request.body.identity ?? []) }
    })

    const remove = { params, querystring: projectRemoval, response: { 204: z.void(), ...problems } }
    app.delete('/api/projects/:id', { config, schema: remove }, async (request, reply) => {
      const person = signedInPerson(request)
      const { id } = request.params
      await projects.remove(person, id)
      if (request.query.withdraw === 'true')
        await questions.withdrawOpen(id, actorOf(person), WHY_WITHDRAWN.removed)
      return reply.code(204).send()
    })
  }
