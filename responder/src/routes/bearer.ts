import type { FastifyRequest } from 'fastify'

/** RFC 6750, section 2.1; the scheme's name is in any case (RFC 9110, section 11.1). Empty: there is none. */
export const bearerOf = ({ headers }: Pick<FastifyRequest, 'headers'>): string =>
  /^Bearer +([\w.~+/-]+=*) *$/i.exec(headers.authorization ?? '')?.[1] ?? ''
