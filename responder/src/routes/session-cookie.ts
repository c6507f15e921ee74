import type { FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_MS } from '../people/sessions.ts'

/**
 * With this prefix browsers take it over HTTPS (or from localhost) only, for this host and all of its paths: no other host
 * of the domain can put its own in place (RFC 6265bis, section 4.1.3.2).
 */
const NAME = '__Host-cfa'
const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const

/** The token of the visitor. */
export const sessionToken = (request: FastifyRequest): string | undefined => request.cookies[NAME]

/** Keeps the token in the browser for as long as the session lives when nobody comes. */
export const setSession = (reply: FastifyReply, token: string): FastifyReply =>
  reply.setCookie(NAME, token, { ...ATTRIBUTES, maxAge: SESSION_MS / 1000 })

/** Takes the token out of the browser. */
export const clearSession = (reply: FastifyReply): FastifyReply => reply.clearCookie(NAME, ATTRIBUTES)
