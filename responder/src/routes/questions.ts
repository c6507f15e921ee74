import { Readable } from 'node:stream'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import { answerBody, answerPasskeyBody, declineBody, openedBody, phraseBody } from '../api/answers.ts'
import { exportQuery, historyQuery, historyReply } from '../api/history.ts'
import { packageParams, packageReply } from '../api/packages.ts'
import { ceremonyReply } from '../api/people.ts'
import { inboxReply, jobReply, progressReply, questionDetail, questionParams } from '../api/questions.ts'
import { ServiceError } from '../errors.ts'
import type { Builds } from '../identity/builds.ts'
import type { Projects } from '../projects/projects.ts'
import { csvOf, jsonOf } from '../questions/export.ts'
import type { Questions } from '../questions/questions.ts'
import { openEvents } from './event-stream.ts'
import { signedInPerson } from './guard.ts'
import { problems } from './problems.ts'

interface QuestionParts {
  builds: Pick<Builds, 'refused'>
  projects: Pick<Projects, 'mayAnswer'>
  questions: Pick<
    Questions,
    | 'inbox'
    | 'history'
    | 'historyPages'
    | 'detail'
    | 'job'
    | 'progress'
    | 'packageAt'
    | 'open'
    | 'answer'
    | 'decline'
    | 'follow'
    | 'beginPasskey'
    | 'pickPhrase'
  >
}

/** Routes for questions, for the people who may answer or see them. */
export const questionRoutes =
  ({ questions, builds, projects }: QuestionParts): FastifyPluginAsyncZod =>
  async (app) => {
    const inbox = { response: { 200: inboxReply, ...problems } }
    app.get('/api/questions', { schema: inbox }, async (request) => {
      const person = signedInPerson(request)
      const [open, refused] = await Promise.all([
        questions.inbox(person),
        builds.refused((project) => projects.mayAnswer(project, person)),
      ])
      return { ...open, refused }
    })

    const history = { querystring: historyQuery, response: { 200: historyReply, ...problems } }
    app.get('/api/history', { schema: history }, (request) =>
      questions.history(signedInPerson(request), request.query),
    )

    const formats = { csv: ['text/csv', csvOf], json: ['application/json', jsonOf] } as const
    for (const [format, [type, write]] of Object.entries(formats)) {
      const schema = { querystring: exportQuery, response: problems }
      app.get(`/api/history.${format}`, { schema, exposeHeadRoute: false }, async (request, reply) => {
        const pages = questions.historyPages(signedInPerson(request), request.query.q)
        reply.header('content-disposition', `attachment; filename="history.${format}"`)
        // The types of a reply don't allow streams.
        return reply.type(`${type}; charset=utf-8`).send(Readable.from(write(pages)) as never)
      })
    }

    const detail = { params: questionParams, response: { 200: questionDetail, ...problems } }
    app.get('/api/questions/:id', { schema: detail }, (request) =>
      questions.detail(signedInPerson(request), request.params.id),
    )

    const job = { params: questionParams, response: { 200: jobReply, ...problems } }
    app.get('/api/questions/:id/job', { schema: job }, (request) =>
      questions.job(signedInPerson(request), request.params.id),
    )

    const progress = { params: questionParams, response: { 200: progressReply, ...problems } }
    app.get('/api/questions/:id/progress', { schema: progress }, (request) =>
      questions.progress(signedInPerson(request), request.params.id),
    )

    const one = { params: packageParams, response: { 200: packageReply, ...problems } }
    app.get('/api/questions/:id/packages/:place', { schema: one }, (request) =>
      questions.packageAt(signedInPerson(request), request.params.id, request.params.place),
    )

    const opened = { params: questionParams, body: openedBody, response: { 204: z.void(), ...problems } }
    app.post('/api/questions/:id/opened', { schema: opened }, async (request, reply) => {
      await questions.open(signedInPerson(request), request.params.id, request.body.attempt)
      return reply.code(204).send()
    })

    const answer = { params: questionParams, body: answerBody, response: { 204: z.void(), ...problems } }
    app.post('/api/questions/:id/answer', { schema: answer }, async (request, reply) => {
      const isAnswer = await questions.answer(signedInPerson(request), request.params.id, request.body)
      // The page that sent an answer must not take it for given.
      if (!isAnswer && request.body.sealed !== undefined)
        throw new ServiceError(
          'approval_only',
          'Only your approval counts: somebody else has to approve first.',
        )
      return reply.code(204).send()
    })

    const passkey = {
      params: questionParams,
      body: answerPasskeyBody,
      response: { 200: ceremonyReply, ...problems },
    }
    app.post('/api/questions/:id/passkey', { schema: passkey }, (request) =>
      questions.beginPasskey(signedInPerson(request), request.params.id, request.body.attempt),
    )

    const phrase = { params: questionParams, body: phraseBody, response: { 204: z.void(), ...problems } }
    app.post('/api/questions/:id/phrase', { schema: phrase }, async (request, reply) => {
      await questions.pickPhrase(signedInPerson(request), request.params.id, request.body)
      return reply.code(204).send()
    })

    const decline = { params: questionParams, body: declineBody, response: { 204: z.void(), ...problems } }
    app.post('/api/questions/:id/decline', { schema: decline }, async (request, reply) => {
      await questions.decline(signedInPerson(request), request.params.id, request.body)
      return reply.code(204).send()
    })

    const events = { schema: { response: problems }, exposeHeadRoute: false }
    app.get('/api/events', events, async (request, reply) => {
      const person = signedInPerson(request)
      openEvents(reply, ({ send, end }) => questions.follow(person, { changed: send, ended: end }))
    })
  }
