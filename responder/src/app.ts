import { setTimeout as sleep } from 'node:timers/promises'
import cookie from '@fastify/cookie'
import Fastify, { LogController } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { createAuditNames } from './audit/audit-names.ts'
import { createDailyHead } from './audit/daily-head.ts'
import { createCfa } from './cfa/cfa.ts'
import { fetchJson } from './identity/fetch-json.ts'
import { createIdentity } from './identity/identity.ts'
import { createChannels } from './notify/channels.ts'
import { createQuietSettings } from './notify/quiet-settings.ts'
import { createSendRequest } from './notify/send-request.ts'
import type { Foundation, Parts } from './parts.ts'
import { createFreshPasskeys } from './people/fresh-passkeys.ts'
import { createQuestions } from './questions/questions.ts'
import { auditRoutes } from './routes/audit.ts'
import { channelRoutes } from './routes/channels.ts'
import { continuousAuthRoutes } from './routes/continuous-auth.ts'
import { handleErrors } from './routes/errors.ts'
import { answerUnrouted, guard } from './routes/guard.ts'
import { healthRoutes } from './routes/health.ts'
import { observe } from './routes/observe.ts'
import { pageRoutes } from './routes/page.ts'
import { peopleRoutes } from './routes/people.ts'
import { probeRoutes } from './routes/probe.ts'
import { projectRoutes } from './routes/projects.ts'
import { protocolRoutes } from './routes/protocol.ts'
import { questionRoutes } from './routes/questions.ts'
import { quietRoutes } from './routes/quiet.ts'
import { refuseUnreadable } from './routes/refuse-unreadable.ts'
import { testReleaseRoutes } from './routes/test-releases.ts'
import { unusedConnections } from './unused-connections.ts'
import { readRegistry } from './watch/read-registry.ts'
import { createWatcher } from './watch/watcher.ts'

/** The largest body that is not a question. A Web Push key or a list of packages is far smaller. */
const BODY_BYTES = 64 * 1024

/**
 * How long the end waits for slow receivers and a silent database. What receivers have not taken by then is sent again
 * later.
 */
const STOP_MS = 4_000

/**
 * How long a client may take. Of these only `connectionTimeout` is also about the service's own silence: it holds a
 * poll for up to 60 seconds, and a page's event stream for ten minutes with a heartbeat every two seconds.
 *
 * - `requestTimeout`: until the whole request has arrived. Even on a bad network 64 KiB take less.
 * - `connectionTimeout`: without a byte in either direction. It is twice the longest poll, and ends clients that don't
 *   read.
 * - `connectionsCheckingInterval`: how often Node looks for late requests.
 */
const TIMES_MS = {
  requestTimeout: 30_000,
  connectionTimeout: 120_000,
  http: { connectionsCheckingInterval: 5_000, headersTimeout: 15_000 },
  // Until each plugin of Fastify's is ready, even on a busy machine.
  pluginTimeout: 120_000,
}

/**
 * Builds the whole service except for listening, so that `app.inject()` tests what ships. Nothing runs before
 * `app.ready()`.
 */
export async function buildApp(foundation: Foundation, { audit, people, projects, builds }: Parts) {
  const { config, log } = foundation
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    trustProxy: config.trustProxy,
    bodyLimit: BODY_BYTES,
    // Addresses are copied by hand. A 404 to a job could pass for a simple endpoint's reply.
    routerOptions: { ignoreTrailingSlash: true },
    ...TIMES_MS,
    return503OnClosing: false,
    frameworkErrors: answerUnrouted(config),
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  const closeUnused = unusedConnections(app.server)
  const registry = observe(app)
  handleErrors(app)
  refuseUnreadable(app)
  await app.register(cookie)
  const identity = createIdentity({ ...foundation, builds, fetchJson })
  const channels = createChannels({ ...foundation, audit })
  const passkeys = createFreshPasskeys(foundation)
  const questions = createQuestions({ ...foundation, audit, projects, people, passkeys, outbox: channels })
  const dailyHead = createDailyHead({
    ...foundation,
    audit,
    send: createSendRequest({ allowPrivateTargets: true }),
  })
  const watcher = createWatcher({
    ...foundation,
    audit,
    read: readRegistry,
    // Only the command line sets a target.
    send: createSendRequest({ allowPrivateTargets: true }),
  })
  guard(app, { ...foundation, people })
  await app.register(protocolRoutes({ ...foundation, projects, identity, questions, reach: channels.reach }))
  const cfa = createCfa({ ...foundation, fetchJson, identity, questions })
  await app.register(continuousAuthRoutes({ cfa, projects }))
  await app.register(questionRoutes({ ...foundation, questions, builds, projects }))
  await app.register(peopleRoutes({ ...foundation, people, questions, vapidKey: channels.vapidKey }))
  await app.register(projectRoutes({ ...foundation, projects, questions, builds }))
  await app.register(testReleaseRoutes({ projects, questions }))
  await app.register(channelRoutes({ ...foundation, channels, projects }))
  await app.register(quietRoutes({ quietSettings: createQuietSettings({ ...foundation, audit }) }))
  await app.register(auditRoutes({ audit, namesIn: createAuditNames({ ...foundation, people }) }))
  await app.register(healthRoutes({ ...foundation, questions, registry }))
  await app.register(probeRoutes(foundation))
  await app.register(pageRoutes({ config }))
  app.addHook('onReady', async () => {
    await questions.start()
    await channels.start()
    dailyHead.start()
    watcher.start()
  })
  app.addHook('preClose', async () => {
    const stopped = Promise.all([questions.stop(), channels.stop(), dailyHead.stop(), watcher.stop()])
    await Promise.race([stopped, sleep(STOP_MS, undefined, { ref: false })])
    closeUnused()
  })
  return app
}
