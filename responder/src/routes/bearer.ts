import type { FastifyRequest } from 'fastify'

/**
 * Reads a bearer credential (RFC 6750, section 2.1). The scheme's name may be in any case (RFC 9110, section 11.1).
 * Returns an empty text if there is none.
 */
export const bearerOf = ({ headers }: Pick<FastifyRequest, 'headers'>): string =>
  /^Bearer +([\w.~+/-]+=*) *$/i.exec(headers.authorization ?? '')?.[1] ?? ''
