import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** SHA-256 of the raw JSON body, base64url. */
    bodyHash: string
    /** Length of the raw body. */
    bodyBytes: number
  }
}

/** Parses JSON as usual, and keeps the hash and the length of the raw body. */
export function hashBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.decorateRequest('bodyHash', '')
  app.decorateRequest('bodyBytes', 0)
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    request.bodyHash = createHash('sha256').update(body).digest('base64url')
    request.bodyBytes = body.length
    parse(request, body.toString('utf8'), done)
  })
}
