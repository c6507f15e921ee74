import type { FastifyInstance } from 'fastify'
import { ServiceError } from '../errors.ts'

/** No message of the protocol or the page is half as deep; the parser takes tens of thousands. */
const DEPTH = 20

/**
 * PostgreSQL has no NUL in a text, and SQLite cuts some at it: nobody means one. And what is nested without end ends the stack
 * of whatever looks through it.
 */
export function refuseUnreadable(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ params, query }) => check(params, query))
  app.addHook('preValidation', async ({ body }) => check(body))
}

function check(...values: unknown[]): void {
  if (values.some((value) => hasNul(value)))
    throw new ServiceError('invalid', 'There is a NUL character in the request.')
}

/** In any text or name of a member. Throws `invalid` where it is nested too deep. */
function hasNul(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (typeof value !== 'object' || value === null) return false
  if (depth > DEPTH) throw new ServiceError('invalid', 'The request is nested too deep.')
  return Object.entries(value).some(([name, member]) => name.includes('\0') || hasNul(member, depth + 1))
}
