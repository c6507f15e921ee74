import type { FastifyInstance } from 'fastify'
import { ServiceError } from '../errors.ts'

/**
 * The deepest nesting. No message of the protocol or the page is half as deep, while the parser accepts tens of
 * thousands.
 */
const DEPTH = 20

/**
 * Refuses requests that contain NUL or are nested too deep. PostgreSQL allows no NUL in a text, SQLite cuts some texts
 * at one, and nobody means one. Endless nesting would overflow the stack of anything that walks through it.
 */
export function refuseUnreadable(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ params, query }) => check(params, query))
  app.addHook('preValidation', async ({ body }) => check(body))
}

function check(...values: unknown[]): void {
  if (values.some((value) => hasNul(value)))
    throw new ServiceError('invalid', 'There is a NUL character in the request.')
}

/** Whether any text or member's name contains NUL. Throws `invalid` if the value is nested too deep. */
function hasNul(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (typeof value !== 'object' || value === null) return false
  if (depth > DEPTH) throw new ServiceError('invalid', 'The request is nested too deep.')
  return Object.entries(value).some(([name, member]) => name.includes('\0') || hasNul(member, depth + 1))
}
