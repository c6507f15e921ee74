import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Person } from '../api/people.ts'
import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import { ServiceError } from '../errors.ts'
import { addressKey, createLimiter } from '../limiter.ts'
import type { People } from '../people/people.ts'
import { answerError } from './errors.ts'
import { securityHeaders } from './security-headers.ts'
import { sessionToken } from './session-cookie.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in. Only routes below `/api/` have one. */
    person: Person | undefined
  }
  interface FastifyContextConfig {
    /** A route below `/api/` for anybody. */
    public?: boolean
    /** A route below `/api/` for admins only. */
    admin?: boolean
    /** A route below `/api/` for jobs, which show a secret of their project. */
    job?: boolean
    /** A route that strangers may try `TRIES` times a minute from one address. */
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
/** With any names of projects, which cost nothing to make up. */
const WRONG_SECRETS_IN_ALL = 100

/**
 * Stands before every route: headers, who is signed in, where a change may come from, and how often strangers may try.
 * What is below `/api/` is for people who are signed in, unless the route's `config` says something else.
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
  // A body may take half a minute: somebody who was removed or demoted meanwhile changes nothing with it.
  app.addHook('preHandler', async (request) => {
    if (!request.person || isReading(request)) return
    request.person = await visitorOf(request)
    checkRights(request, request.routeOptions.config)
  })
  limitWrongSecrets(app, effects)
}

/** Answers what finds no route, and so no guard: a path that cannot be read. For `frameworkErrors`. */
export const answerUnrouted =
  ({ publicUrl }: Pick<Config, 'publicUrl'>) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void =>
    void answerError(error, request, reply.headers(securityHeaders(publicUrl)))

/** The person of a route that is for people who are signed in. */
export function signedInPerson({ person }: FastifyRequest): Person {
  if (!person) throw new ServiceError('signed_out', 'Sign in first.')
  return person
}

/** By the route that was found: spellings of a path that lead to it do not matter. */
function isBelow({ is404, routeOptions, url }: FastifyRequest, path: string): boolean {
  const place = (is404 ? url : routeOptions.url) ?? url
  return place === path || place.startsWith(`${path}/`)
}

/** Browsers name the page's origin in every request that changes something, and no other page can (RFC 6454, section 7.3). */
function checkOrigin(request: FastifyRequest, publicUrl: string): void {
  if (isReading(request) || request.headers.origin === publicUrl) return
  throw new ServiceError('not_allowed', `Only the page at ${publicUrl} may do this.`)
}

const isReading = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD'

function checkRights(request: FastifyRequest, rights: { public?: boolean; admin?: boolean }): void {
  if (rights.public) return
  const { role } = signedInPerson(request)
  if (rights.admin && role !== 'admin') throw new ServiceError('not_allowed', 'Only admins may do this.')
}

/**
 * Lets an address say `WRONG_SECRETS` wrong secrets of a project in a minute, and `WRONG_SECRETS_IN_ALL` of all projects, and
 * tells it to wait for any more.
 *
 * Counted behind the check, and wrong ones only: the right secret always works, so nobody can lock the jobs out that
 * share an address with them, as those of a CI service do. Guessing is hopeless with or without a limit (256 random
 * bits); this one slows down what tries again for ever, and each try costs a query and a hash, whatever was tried before.
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
