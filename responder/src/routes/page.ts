import { access } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Config } from '../config/config.ts'

/** What Vite builds: next to this file's `dist` where it was compiled, in `dist` where it was not. */
const BUILT = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/page/' : '../../page/', import.meta.url),
)
const INDEX = 'index.html'
const NOT_BUILT = 'The page is not built: run `npm run build`, or install a released version.\n'
/** Names of files in here have a hash of the content: they never change. */
const HASHED = /[\\/]assets[\\/][^\\/]+$/

export interface PageDeps {
  config: Config
  /** Where the built page is. */
  folder?: string
}

/**
 * The page: its files, and for whatever else a browser navigates to its `index.html`, which has the routes of its own.
 * What is below `/api` and `/p` has its own answer to what is not there.
 */
export const pageRoutes =
  ({ folder = BUILT }: PageDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const isBuilt = await access(`${folder}/${INDEX}`).then(
      () => true,
      () => false,
    )
    if (isBuilt) {
      const caching = { cacheControl: false, setHeaders: setCaching }
      await app.register(fastifyStatic, {
        root: folder,
        wildcard: false,
        index: false,
        preCompressed: true,
        ...caching,
      })
    }
    app.setNotFoundHandler((request, reply) => {
      if (!isNavigation(request))
        return reply.code(404).type('text/plain; charset=utf-8').send('Not found.\n')
      if (isBuilt) return reply.code(200).sendFile(INDEX)
      return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT)
    })
  }

/** Browsers ask for HTML where somebody follows a link, and a script or a monitor does not. */
function isNavigation({ method, headers, url }: FastifyRequest): boolean {
  const isFile = /\.[a-z0-9]+(?:\?|$)/i.test(url)
  return (
    (method === 'GET' || method === 'HEAD') && !isFile && (headers.accept?.includes('text/html') ?? false)
  )
}

function setCaching(reply: FastifyReply, path: string): void {
  reply.header('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
}
