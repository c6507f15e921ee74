import type { FastifyInstance } from 'fastify'
import { ServiceError } from '../errors.ts'

/** PostgreSQL has no NUL in a text, and SQLite cuts some at it: nobody means one. */
export function refuseNul(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ params, query }) => check(params, query))
  app.addHook('preValidation', async ({ body }) => check(body))
}

function check(...values: unknown[]): void {
  if (values.some(hasNul)) throw new ServiceError('invalid', 'There is a NUL character in the request.')
}

/** In any text or name of a member; a body is bounded, and so is its depth by the parser. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, member]) => name.includes('\0') || hasNul(member))
}
