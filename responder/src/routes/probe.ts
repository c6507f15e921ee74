import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { probeReply } from '../api/probe.ts'
import { problem } from '../api/problem.ts'
import type { Effects } from '../effects.ts'
import { openEvents } from './event-stream.ts'

/** Time between the first event and the second. Anyone who gets both at once has a proxy that buffers them. */
const BETWEEN_MS = 1_500

/**
 * Routes for `doctor`, which calls the public URL as jobs and pages do. They tell callers only what they have sent, and
 * the time.
 */
export const probeRoutes =
  ({ effects }: { effects: Pick<Effects, 'now'> }): FastifyPluginAsyncZod =>
  async (app) => {
    const config = { public: true, limited: true }
    const schema = { response: { 200: probeReply, '4xx': problem } }
    app.get('/api/probe', { schema, config }, async ({ ip, headers }) => {
      return { at: effects.now(), address: ip, isForwarded: 'x-forwarded-for' in headers }
    })
    app.get('/api/probe/events', { config }, (_request, reply) => {
      openEvents(reply, ({ send, end }) => {
        send({ event: 1 })
        const second = setTimeout(() => {
          send({ event: 2 })
          end()
        }, BETWEEN_MS)
        return () => clearTimeout(second)
      })
    })
  }
