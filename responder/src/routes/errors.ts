import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '../api/problem.ts'
import { type ErrorCode, ServiceError, STATUS } from '../errors.ts'
import { StoreUnavailableError } from '../store/database.ts'
import { wrongParts } from './wrong-parts.ts'

/** The reply to an error. */
interface Answer {
  status: number
  problem: Problem
  retryAfterS?: number | undefined
}

/** For a store that is away: most come back within a moment. */
const STORE_RETRY_S = 2

/** Turns errors into problems, the same ones on every route. Does so too for unknown paths below `/api` and `/p`. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply))
  for (const prefix of ['/api', '/p']) {
    app.register(
      async (part) => {
        part.setNotFoundHandler((_request, reply) => send(reply, answerService(nothingHere)))
      },
      { prefix },
    )
  }
}

/** The refusal of what is not there. */
export const nothingHere = new ServiceError('not_found', 'There is nothing here.')

/**
 * Answers a request with its error. The text of an unexpected error is neither sent nor logged, because it may contain
 * anything.
 *
 * @param statuses - Statuses of refusals that differ on these routes.
 */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  statuses: Partial<Record<ErrorCode, number>> = {},
): FastifyReply {
  const found = answerOf(error, request) ?? unexpected(request)
  const own = error instanceof ServiceError ? statuses[error.code] : undefined
  const answer = { ...found, status: own ?? found.status }
  if (answer.status >= 500) {
    const { code, name } = traitsOf(error)
    request.log.error({ code: String(code ?? name ?? 'none') }, answer.problem.error) // this log adds the request's id
  }
  return send(reply, answer)
}

function answerOf(error: unknown, request: FastifyRequest): Answer | undefined {
  if (error instanceof ServiceError) return answerService(error)
  if (error instanceof StoreUnavailableError) {
    const facts = { retryAfterS: STORE_RETRY_S }
    return answerService(new ServiceError('unavailable', 'The store cannot be used now. Try again.', facts))
  }
  const wrong = wrongParts(error, request.routeOptions?.url ?? '')
  if (wrong) return answerService(new ServiceError('invalid', wrong))
  return answerFramework(error)
}

const answerService = ({ code, message, facts: { by, attempt, retryAfterS } }: ServiceError): Answer => ({
  status: STATUS[code],
  problem: {
    error: code,
    message,
    ...(by !== undefined && { by }),
    ...(attempt !== undefined && { attempt }),
  },
  retryAfterS,
})

/** Answers what the framework refuses, in our own words: its messages may contain parts of the request. */
function answerFramework(error: unknown): Answer | undefined {
  const { code, statusCode: status } = traitsOf(error)
  const isRefusal = typeof status === 'number' && status >= 400 && status < 500
  if (!isRefusal || !String(code).startsWith('FST_ERR_')) return undefined
  if (status === 404) return answerService(nothingHere)
  if (status === 413) return answerService(new ServiceError('too_large', 'The request is too large.'))
  const message =
    status === 415 ? 'The content type has to be application/json.' : 'The request cannot be read.'
  return { status, problem: { error: 'invalid', message } }
}

/** Reads an error's traits. Anything can be thrown, even `undefined`. */
const traitsOf = (error: unknown): { code?: unknown; name?: unknown; statusCode?: unknown } => error ?? {}

const unexpected = ({ id }: FastifyRequest): Answer => ({
  status: 500,
  problem: {
    error: 'unexpected',
    message: `Something went wrong here. The service’s log has the details under ${id}.`,
  },
})

const send = (reply: FastifyReply, { status, problem, retryAfterS }: Answer): FastifyReply => {
  if (retryAfterS !== undefined) reply.header('retry-after', retryAfterS)
  // A route's schema for this status may not be that of a problem.
  return reply
    .code(status)
    .serializer((payload: Problem) => JSON.stringify(payload))
    .type('application/json; charset=utf-8')
    .send(problem)
}
