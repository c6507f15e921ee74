import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import type { Cfa } from '../cfa/cfa.ts'
import type { Client } from '../cfa/client.ts'
import { CI_NAMES, requestReply } from '../cfa/request.ts'
import { type ErrorCode, ServiceError } from '../errors.ts'
import type { Asker } from '../projects/secrets.ts'
import { bearerOf } from './bearer.ts'
import { answerError } from './errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** A client of the CFA API. Only routes below `/api/request/` have one. */
    client: Client | undefined
  }
}

interface ContinuousAuthParts {
  cfa: Cfa
  projects: { authenticate: (id: string, secret: string, opens: 'cfa-api') => Promise<Asker | undefined> }
}

/** Called by jobs, not by the page: there is no origin, and nobody is signed in. */
const config = { job: true }
/** Leaves room for an identity token of up to 12 KiB. */
const bodyLimit = 16 * 1024

const project = z.object({ project: z.string() })
const place = project.extend({ ci: z.enum(CI_NAMES) })
const request = place.extend({ id: z.uuid() })
/** Polls accept any id: one that is not a UUID just has no code. */
const polled = place.extend({ id: z.string() })
const github = z.object({ oidcToken: z.string().max(bodyLimit).optional(), buildUrl: z.string().max(2048) })
const circleci = z.object({ buildNumber: z.int().min(1) })
const refusal = z.object({ error: z.string(), message: z.string() })
const refusals = { 400: refusal, 403: refusal, 404: refusal, 422: refusal, 429: refusal }

/** Routes of the CFA API of continuousauth.dev, for its unchanged clients (docs/responder/continuous-auth.md). */
export const continuousAuthRoutes =
  ({ cfa, projects }: ContinuousAuthParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.decorateRequest('client', undefined)
    // axios 1 gives this type to a missing body.
    app.addContentTypeParser('application/x-www-form-urlencoded', { bodyLimit: 0 }, async () => undefined)
    app.setErrorHandler((error, incoming, reply) => answerError(error, incoming, reply, STATUS_HERE))
    app.addHook('onRequest', async (incoming, reply) => {
      const secret = bearerOf(incoming)
      if (secret === '') return await refuse(reply, 403, 'The header Authorization is missing.')
      const { project: id = '' } = incoming.params as { project?: string }
      const asker = await projects.authenticate(id, secret, 'cfa-api')
      if (!asker)
        return await refuse(
          reply,
          404,
          'There is no such project, or this is no secret of it for the CFA API.',
        )
      incoming.client = { asker, secret }
    })

    /** Runs after the secret is checked, so that strangers don't learn which projects allow this API. */
    app.addHook('preValidation', async (incoming) => checkComplete(clientIn(incoming).asker))

    const test = { params: place, response: { 200: z.object({ ok: z.literal(true) }), ...refusals } }
    app.post('/api/request/:project/:ci/test', { config, bodyLimit, schema: test }, async () => ({
      ok: true as const,
    }))

    const made = { params: project, response: { 200: requestReply, ...refusals } }
    app.post(
      '/api/request/:project/github',
      { config, bodyLimit, schema: { ...made, body: github } },
      async (incoming) => cfa.fromGithub(clientIn(incoming), incoming.body),
    )
    app.post(
      '/api/request/:project/circleci',
      { config, bodyLimit, schema: { ...made, body: circleci } },
      async (incoming) => cfa.fromCircleci(clientIn(incoming), incoming.body.buildNumber),
    )

    const validate = { params: request, response: { 200: requestReply, ...refusals } }
    app.post(
      '/api/request/:project/:ci/:id/validate',
      { config, bodyLimit, schema: validate },
      async (incoming) => cfa.validate(clientIn(incoming), incoming.params.ci, incoming.params.id),
    )

    const poll = {
      params: polled,
      response: { 200: requestReply, 204: z.void(), 410: requestReply, ...refusals },
    }
    app.post(
      '/api/request/:project/:ci/:id',
      { config, bodyLimit, schema: poll },
      async (incoming, reply) =>
        await answerPoll(reply, await cfa.poll(clientIn(incoming), incoming.params.id)),
    )
  }

/** Answers a poll. These clients go on polling after `204`, and stop at any status that they don't know. */
function answerPoll(reply: FastifyReply, found: Awaited<ReturnType<Cfa['poll']>>) {
  if (!found) return reply.code(204).send()
  return reply.code(found.isOver ? 410 : 200).send(found.reply)
}

function clientIn({ client }: FastifyRequest): Client {
  if (!client) throw new ServiceError('not_found', 'There is no such project.')
  return client
}

function checkComplete({ cfa, rules, name }: Asker): void {
  if (!cfa)
    throw new ServiceError(
      'invalid',
      `The project ${name} does not take requests of this API. An admin can turn it on: cfa-responder project change ${name} --cfa`,
    )
  if (rules.pickPhrase)
    throw new ServiceError(
      'invalid',
      'Clients of this API print no check phrase, and this project wants one.',
    )
}

const refuse = (reply: FastifyReply, status: 403 | 404, message: string) =>
  reply.code(status).send({ error: status === 403 ? 'not_allowed' : 'not_found', message })

/** Statuses that differ from the rest of the service, because here `404` is about the project alone. */
const STATUS_HERE: Partial<Record<ErrorCode, number>> = {
  wrong_secret: 403,
  not_found: 422,
  taken: 422,
  closed: 422,
  storage_full: 422,
}
