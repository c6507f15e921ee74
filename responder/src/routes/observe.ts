import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Counter, Histogram, Registry } from 'prom-client'

/** In seconds. */
const BUCKETS_S = [0.005, 0.02, 0.1, 0.5, 2, 10]
/** Routes that are called every second, whose requests are not worth a line in the log. */
const QUIET = new Set(['/healthz', '/readyz', '/metrics'])
/** Routes through which people decide. */
const DECISIONS: Record<string, string> = {
  '/api/questions/:id/answer': 'answered',
  '/api/questions/:id/decline': 'declined',
}

/**
 * Measures and logs every request with its route's pattern. Neither its URL, which may name packages, nor its body is
 * logged. Call it before the routes are added. `healthRoutes` serves the metrics.
 */
export function observe(app: FastifyInstance): Registry {
  const registry = new Registry()
  const measure = measuresIn(registry)
  app.addHook('onResponse', async (request, reply) => {
    const facts = factsOf(request, reply)
    const { method, route, status } = facts
    if (!waits(request, reply)) measure.durations.observe({ method, route, status }, facts.ms / 1_000)
    const decision = status < 300 ? DECISIONS[route] : undefined
    if (decision) measure.decisions.inc({ decision })
    // A client that ignores being told to wait could fill the disk. The metrics count its requests.
    request.log[QUIET.has(route) || status === 429 ? 'debug' : 'info'](facts, 'request')
  })
  return registry
}

function measuresIn(registry: Registry) {
  const registers = [registry]
  return {
    decisions: new Counter({
      name: 'cfa_decisions_total',
      help: 'Answers and declines that were taken, by this node since it started',
      labelNames: ['decision'],
      registers,
    }),
    durations: new Histogram({
      name: 'cfa_http_request_seconds',
      help: 'Time to the end of the response, without those that wait for news',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS_S,
      registers,
    }),
  }
}

function factsOf(request: FastifyRequest, reply: FastifyReply) {
  return {
    method: request.method,
    route: (request.is404 ? undefined : request.routeOptions.url) ?? 'none',
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
  }
}

/**
 * Whether a request waits for news: a job's poll (the only `GET` below a project's endpoint) or a page's event stream.
 */
function waits({ method, is404, routeOptions }: FastifyRequest, reply: FastifyReply): boolean {
  const isPoll = method === 'GET' && !is404 && /^\/p\/:[^/]+\/./.test(routeOptions.url ?? '')
  return isPoll || String(reply.getHeader('content-type')).startsWith('text/event-stream')
}
