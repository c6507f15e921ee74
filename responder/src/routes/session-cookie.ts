import type { FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_MS } from '../people/sessions.ts'

/**
 * With this prefix, browsers accept the cookie only over HTTPS (or from localhost), for this host and all of its paths.
 * No other host of the domain can replace it (RFC 6265bis, section 4.1.3.2).
 */
const NAME = '__Host-cfa'
const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const

/** Reads the visitor's session token. */
export const sessionToken = (request: FastifyRequest): string | undefined => request.cookies[NAME]

/** Stores the token in the browser, for as long as an unused session lives. */
export const setSession = (reply: FastifyReply, token: string): FastifyReply =>
  reply.setCookie(NAME, token, { ...ATTRIBUTES, maxAge: SESSION_MS / 1000 })

/** Removes the token from the browser. */
export const clearSession = (reply: FastifyReply): FastifyReply => reply.clearCookie(NAME, ATTRIBUTES)
