import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import { testReleaseCreated, testReleaseReply } from '../api/test-releases.ts'
import type { Projects } from '../projects/projects.ts'
import type { Questions } from '../questions/questions.ts'
import { signedInPerson } from './guard.ts'
import { problems } from './problems.ts'

const config = { admin: true }
const params = z.strictObject({ id: z.uuid() })

interface TestReleaseParts {
  projects: Pick<Projects, 'found'>
  questions: Pick<Questions, 'startTest' | 'testRelease'>
}

/** Routes with which admins send a test release in a project's name, and see who was notified. */
export const testReleaseRoutes =
  ({ projects, questions }: TestReleaseParts): FastifyPluginAsyncZod =>
  async (app) => {
    const create = { params, response: { 201: testReleaseCreated, ...problems } }
    app.post('/api/projects/:id/tests', { config, schema: create }, async (request, reply) => {
      const project = await projects.found(request.params.id)
      return reply.code(201).send(await questions.startTest(project, signedInPerson(request)))
    })

    const show = {
      params: params.extend({ test: z.uuid() }),
      response: { 200: testReleaseReply, ...problems },
    }
    app.get('/api/projects/:id/tests/:test', { config, schema: show }, async (request) => {
      const { id, test } = request.params
      return questions.testRelease(await projects.found(id), signedInPerson(request), test)
    })
  }
