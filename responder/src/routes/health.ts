import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Gauge, type Registry } from 'prom-client'
import * as z from 'zod'
import type { Questions } from '../questions/questions.ts'
import { COUNTERS, readCounters } from '../store/counters.ts'
import type { Database } from '../store/database.ts'

/** How long the store may take to answer. A load balancer gives up at about the same time. */
const READY_MS = 1_000

const DELIVERY_STATES = ['due', 'done', 'given_up'] as const

export interface HealthDeps {
  database: Database
  questions: Pick<Questions, 'counts'>
  /** The registry that `observe` made. */
  registry: Registry
}

const health = z.object({ status: z.enum(['ok', 'unavailable']) })

/**
 * Routes for load balancers and monitors: `/healthz` (the process runs), `/readyz` (its store answers) and `/metrics`
 * (Prometheus). Nobody has to sign in, and no package, project or person is named. Keep `/metrics` private all the
 * same.
 */
export const healthRoutes =
  (deps: HealthDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, registry } = deps
    const readGauges = gaugesOf(registry, deps)
    const response = { 200: health, 503: health }
    app.get('/healthz', { schema: { response } }, async () => ({ status: 'ok' as const }))
    app.get('/readyz', { schema: { response } }, async (_request, reply) => {
      if (await answersSoon(database)) return { status: 'ok' as const }
      return reply.code(503).header('retry-after', 1).send({ status: 'unavailable' })
    })
    app.get('/metrics', async (_request, reply) => {
      await readGauges()
      return reply.type(registry.contentType).send(await registry.metrics())
    })
  }

function answersSoon(database: Database): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const late = setTimeout(() => resolve(false), READY_MS)
  const answered = database.all('select 1 as one').then(
    () => resolve(true),
    () => resolve(false),
  )
  void answered.finally(() => clearTimeout(late))
  return promise
}

/**
 * Returns a function that sets the gauges. If the store does not answer, it leaves them empty and `cfa_store_up` at 0.
 */
function gaugesOf(registry: Registry, { database, questions }: HealthDeps): () => Promise<void> {
  const registers = [registry]
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers })
  const byState = (name: string, help: string) => new Gauge({ name, help, labelNames: ['state'], registers })
  const up = gauge('cfa_store_up', 'Whether the store answered')
  const waiting = gauge('cfa_waiting_jobs', 'Jobs that wait for news, at this node')
  const following = gauge('cfa_open_pages', 'Pages that follow along, at this node')
  const open = byState('cfa_open_questions', 'Questions that are not over, in the whole store')
  const deliveries = byState('cfa_deliveries', 'Messages kept in the whole store: due, done, or given up')
  return async () => {
    for (const each of [waiting, following, open, deliveries]) each.reset()
    const read = await Promise.all([
      questions.counts(),
      readCounters(database, DELIVERY_STATES.map(COUNTERS.deliveries)),
    ]).catch(() => undefined)
    up.set(read ? 1 : 0)
    if (!read) return
    const [counts, sent] = read
    waiting.set(counts.waiting)
    following.set(counts.following)
    for (const [state, count] of Object.entries(counts.open)) open.set({ state }, count)
    for (const state of DELIVERY_STATES) deliveries.set({ state }, sent.get(COUNTERS.deliveries(state)) ?? 0)
  }
}
