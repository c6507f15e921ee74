import {
  acceptedSchema,
  handshakeSchema,
  LIMITS,
  pollReplySchema,
  questionSchema,
  reportSchema,
} from '@cfa/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import type { Config } from '../config/config.ts'
import { ServiceError } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import { isToken } from '../identity/verify-token.ts'
import type { Asked, Reach } from '../notify/reach.ts'
import type { Project } from '../projects/project.ts'
import type { Asker } from '../projects/secrets.ts'
import type { Questions } from '../questions/questions.ts'
import { bearerOf } from './bearer.ts'
import { hashBodies } from './hashed-body.ts'
import { problems } from './problems.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The project whose secret or identity token came with the request. Only set on routes below `/p/`. */
    project: Asker | undefined
  }
}

interface ProtocolParts {
  config: Pick<Config, 'publicUrl'>
  projects: {
    authenticate: (name: string, secret: string) => Promise<Asker | undefined>
    byName: (name: string) => Promise<Project | undefined>
  }
  identity: Identity
  questions: Pick<Questions, 'ask' | 'wait' | 'report'>
  /** Finds whom a question that was just asked reaches. */
  reach: (question: Asked) => Promise<Reach>
}

const FEATURES = ['approval', 'wait', 'sealed', 'details', 'web', 'several', 'trust', 'changes']
/** The longest poll. Proxies give up on a silent connection after about a minute. */
const LONGEST_WAIT_S = 60

const endpoint = z.object({ name: z.string() })
const place = endpoint.extend({ id: z.uuid() })
const news = z.object({ after: z.coerce.number().int().min(0).default(0) })

/** Routes of projects' endpoints, `/p/<name>`, which jobs talk to (docs/protocol.md). */
export const protocolRoutes =
  ({ config, projects, identity, questions, reach }: ProtocolParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.decorateRequest('project', undefined)
    hashBodies(app)
    // Runs before the body is read, so that strangers learn nothing, not even what is wrong with it.
    app.addHook('onRequest', async (request) => {
      const { name = '' } = request.params as { name?: string }
      const bearer = bearerOf(request)
      request.project = isToken(bearer)
        ? await prove(name, bearer, request.method)
        : await projects.authenticate(name, bearer)
      if (!request.project) throw new ServiceError('wrong_secret', 'The secret is not one of this project.')
    })

    async function prove(name: string, bearer: string, method: string): Promise<Asker | undefined> {
      const project = await projects.byName(name)
      if (!project?.identity) return undefined
      const proof = await identity.prove(project, bearer)
      // Anyone who saw a question's token must not be able to withdraw it or learn its outcome.
      const isMisused = proof.token.question !== undefined && method !== 'POST'
      return isMisused ? undefined : { ...project, proof }
    }

    const greet = { params: endpoint, response: { 200: handshakeSchema, ...problems } }
    app.get('/p/:name', { schema: greet }, async (request) => {
      await identity.accepted(asker(request))
      return { protocol: 1 as const, features: FEATURES }
    })

    const ask = { params: endpoint, body: questionSchema, response: { 202: acceptedSchema, ...problems } }
    app.post(
      '/p/:name',
      { schema: ask, bodyLimit: LIMITS.severalBytes, preValidation: checkLength },
      async (request, reply) => {
        const project = asker(request)
        await identity.spend(project, request.bodyHash, request.body)
        const question = await questions.ask(project, request.body)
        const location = `/p/${project.name}/questions/${question.id}`
        return reply
          .code(202)
          .header('location', location)
          .send({ link: `${config.publicUrl}/q/${question.id}`, reached: await reach(question) })
      },
    )

    const wait = {
      params: place,
      querystring: news,
      response: { 200: pollReplySchema, 204: z.void(), ...problems },
    }
    app.get('/p/:name/questions/:id', { schema: wait }, async (request, reply) => {
      const { params, query, headers } = request
      const waitMs = waitOf(headers.prefer) * 1000
      const found = await questions.wait(asker(request), params.id, query.after, waitMs, goneSignal(reply))
      return found ? reply.code(200).send(found) : reply.code(204).send()
    })

    const report = { params: place, body: reportSchema, response: { 204: z.void(), ...problems } }
    app.patch(
      '/p/:name/questions/:id',
      { schema: report, bodyLimit: LIMITS.bodyBytes },
      async (request, reply) => {
        await questions.report(asker(request), request.params.id, request.body)
        return reply.code(204).send()
      },
    )
  }

/** Throws `too_large` for a long body, unless it is a question with a list of packages. */
async function checkLength({ body, bodyBytes }: FastifyRequest): Promise<void> {
  const isSeveral = typeof body === 'object' && body !== null && 'packages' in body
  if (!isSeveral && bodyBytes > LIMITS.bodyBytes)
    throw new ServiceError('too_large', 'The request is too large.')
}

function asker({ project }: FastifyRequest): Asker {
  if (!project) throw new ServiceError('wrong_secret', 'The secret is not one of this project.')
  return project
}

/** Reads how many seconds the job is ready to wait (RFC 7240, section 4.3). Default: 0. */
function waitOf(prefer: string | string[] | undefined): number {
  const [, seconds = '0'] =
    /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:[,;]|$)/i.exec(String(prefer ?? '')) ?? []
  return Math.min(Number(seconds), LONGEST_WAIT_S)
}

/** Makes a signal that aborts when the client goes away or has got its reply. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  // It may have gone while its secret was checked.
  if (reply.raw.destroyed) gone.abort()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}
