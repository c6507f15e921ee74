import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Person } from '../api/people.ts'
import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import { ServiceError } from '../errors.ts'
import { addressKey, createLimiter } from '../limiter.ts'
import type { People } from '../people/people.ts'
import { notAdmin } from '../people/person.ts'
import { answerError } from './errors.ts'
import { securityHeaders } from './security-headers.ts'
import { sessionToken } from './session-cookie.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The person who is signed in. Only set on routes below `/api/`. */
    person: Person | undefined
  }
  interface FastifyContextConfig {
    /** A route below `/api/` that anybody may use. */
    public?: boolean
    /** A route below `/api/` that only admins may use. */
    admin?: boolean
    /** A route below `/api/` for jobs, which send a secret of their project. */
    job?: boolean
    /** A limited route: one address may call such routes `TRIES` times a minute in all. */
    limited?: boolean
  }
}

interface GuardParts {
  config: Pick<Config, 'publicUrl'>
  effects: Pick<Effects, 'now'>
  people: Pick<People, 'visitor'>
}

const MINUTE_MS = 60_000
const TRIES = 30
const WRONG_SECRETS = 20
/** Counts all names of projects together, because they cost nothing to make up. */
const WRONG_SECRETS_IN_ALL = 100

/**
 * Guards every route: sets headers, finds who is signed in, checks where a change comes from, and limits how often
 * strangers may try. Routes below `/api/` are for people who are signed in, unless the route's `config` says otherwise.
 */
export function guard(app: FastifyInstance, { config, effects, people }: GuardParts): void {
  const headers = securityHeaders(config.publicUrl)
  const tries = createLimiter(TRIES, MINUTE_MS, effects.now)
  const visitorOf = (request: FastifyRequest) =>
    people.visitor(sessionToken(request), request.headers['user-agent'])
  app.decorateRequest('person', undefined)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers)
    if (isBelow(request, '/api') || isBelow(request, '/p')) reply.header('cache-control', 'no-store')
    if (request.is404 || !isBelow(request, '/api') || request.routeOptions.config.job) return
    checkOrigin(request, config.publicUrl)
    const { limited, ...rights } = request.routeOptions.config
    const waitS = limited ? tries.hit(addressKey(request.ip)) : 0
    if (waitS > 0)
      throw new ServiceError('too_many', 'Too many tries. Wait a minute.', { retryAfterS: waitS })
    request.person = await visitorOf(request)
    checkRights(request, rights)
  })
  // A body may take half a minute. Somebody who was removed or demoted meanwhile can change nothing.
  app.addHook('preHandler', async (request) => {
    if (!request.person || isReading(request)) return
    request.person = await visitorOf(request)
    checkRights(request, request.routeOptions.config)
  })
  limitWrongSecrets(app, effects)
}

/** Answers requests that reach no route, and so no guard, because their path can't be read. For `frameworkErrors`. */
export const answerUnrouted =
  ({ publicUrl }: Pick<Config, 'publicUrl'>) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void =>
    void answerError(error, request, reply.headers(securityHeaders(publicUrl)))

/** Returns the person on a route for people who are signed in. Throws `signed_out` if there is none. */
export function signedInPerson({ person }: FastifyRequest): Person {
  if (!person) throw new ServiceError('signed_out', 'Sign in first.')
  return person
}

/**
 * Whether a request's route is below a path. It goes by the route, so that other spellings of the path make no
 * difference.
 */
function isBelow({ is404, routeOptions, url }: FastifyRequest, path: string): boolean {
  const place = (is404 ? url : routeOptions.url) ?? url
  return place === path || place.startsWith(`${path}/`)
}

/**
 * Throws `not_allowed` for a change from another page. Browsers send the page's origin with every request that changes
 * something, and no other page can forge it (RFC 6454, section 7.3).
 */
function checkOrigin(request: FastifyRequest, publicUrl: string): void {
  if (isReading(request) || request.headers.origin === publicUrl) return
  throw new ServiceError('not_allowed', `Only the page at ${publicUrl} may do this.`)
}

const isReading = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD'

function checkRights(request: FastifyRequest, rights: { public?: boolean; admin?: boolean }): void {
  if (rights.public) return
  const { role } = signedInPerson(request)
  if (rights.admin && role !== 'admin') throw notAdmin()
}

/**
 * Lets an address send `WRONG_SECRETS` wrong secrets of one project, and `WRONG_SECRETS_IN_ALL` of all projects, in a
 * minute. Any more get a 429.
 *
 * Only wrong secrets count, and only after the check. The right secret always works, so nobody can lock out jobs that
 * share an address with them, as a CI service's jobs do. Guessing 256 random bits is hopeless with or without a limit.
 * This one slows down clients that retry for ever, since each try costs a query and a hash.
 */
function limitWrongSecrets(app: FastifyInstance, { now }: Pick<Effects, 'now'>): void {
  const wrong = createLimiter(WRONG_SECRETS, MINUTE_MS, now)
  const wrongInAll = createLimiter(WRONG_SECRETS_IN_ALL, MINUTE_MS, now)
  app.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply, payload) => {
    if (!isWrongSecret(request, reply)) return payload
    const { name, project = name ?? '' } = request.params as { name?: string; project?: string }
    const address = addressKey(request.ip)
    const waitS = Math.max(wrongInAll.hit(address), wrong.hit(`${address} ${project}`))
    if (waitS === 0) return payload
    reply.code(429).header('retry-after', waitS).type('application/json; charset=utf-8')
    return JSON.stringify({ error: 'too_many', message: 'Too many wrong secrets. Wait a minute.' })
  })
}

const isWrongSecret = (request: FastifyRequest, { statusCode }: FastifyReply): boolean =>
  (isBelow(request, '/p') && [401, 403].includes(statusCode)) ||
  (isBelow(request, '/api/request') && [403, 404].includes(statusCode))
