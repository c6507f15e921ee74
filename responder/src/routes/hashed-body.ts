import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** SHA-256 of the JSON body as it came, base64url. */
    bodyHash: string
    /** How long it was. */
    bodyBytes: number
  }
}

/** Reads JSON as ever, and keeps the hash and the number of its bytes. */
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
