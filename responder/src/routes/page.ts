import { access } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Config } from '../config/config.ts'
import { answerError, nothingHere } from './errors.ts'

/** Folder that Vite builds into, as seen from the compiled file and from the source. */
const BUILT = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/page/' : '../../page/', import.meta.url),
)
const INDEX = 'index.html'
const NOT_BUILT = 'The page is not built: run `npm run build`, or install a released version.\n'
/** Files in here have a hash of their content in the name, so they never change. */
const HASHED = /[\\/]assets[\\/][^\\/]+$/

export interface PageDeps {
  config: Config
  /** Folder with the built page. Default: the one that Vite builds into. */
  folder?: string
}

/**
 * Serves the page's files, and `index.html`, which has its own router, for any other path that a browser navigates to.
 * Below `/api` and `/p`, unknown paths get a different answer.
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
      // For jobs too: their responder's URL may lack the `/p`.
      if (!isNavigation(request)) return answerError(nothingHere, request, reply)
      if (isBuilt) return reply.code(200).sendFile(INDEX)
      return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT)
    })
  }

/**
 * Whether a browser navigates. It asks for HTML when somebody follows a link, which scripts and monitors don't. The
 * address of the service itself has the page for all of them, so that a look with `curl` finds something.
 */
function isNavigation({ method, headers, url }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  const isFile = /\.[a-z0-9]+(?:\?|$)/i.test(url)
  return url === '/' || (!isFile && (headers.accept?.includes('text/html') ?? false))
}

function setCaching(reply: FastifyReply, path: string): void {
  reply.header('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
}
