import cookie from '@fastify/cookie'
import type { ExecutionContext } from 'ava'
import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { createAudit } from '../../src/audit/audit.ts'
import type { Config } from '../../src/config/config.ts'
import { type Effects, nodeEffects } from '../../src/effects.ts'
import { ServiceError } from '../../src/errors.ts'
import { createBuilds } from '../../src/identity/builds.ts'
import { createPeople } from '../../src/people/people.ts'
import { createProjects } from '../../src/projects/projects.ts'
import { createTakeBack } from '../../src/questions/take-back.ts'
import { createWithdrawal } from '../../src/questions/withdraw.ts'
import { handleErrors } from '../../src/routes/errors.ts'
import { answerUnrouted, guard } from '../../src/routes/guard.ts'
import { peopleRoutes } from '../../src/routes/people.ts'
import { projectRoutes } from '../../src/routes/projects.ts'
import type { Database } from '../../src/store/database.ts'
import { openTemporary } from './databases.ts'

export interface Overrides {
  config?: Partial<Config>
  /** Default: SQLite in a temporary folder. */
  database?: Database
}

/** The smallest app with people and projects, and a clock that the test moves. */
export async function openPlace(t: ExecutionContext, overrides: Overrides = {}) {
  const clock = { now: Date.UTC(2026, 6, 1) }
  const effects: Effects = { ...nodeEffects, now: () => clock.now }
  const config: Config = { ...CONFIG, ...overrides.config }
  const database = overrides.database ?? (await openTemporary(t))
  const app = Fastify({
    frameworkErrors: answerUnrouted(config),
    pluginTimeout: 120_000,
  }).withTypeProvider<ZodTypeProvider>()
  const routes: { method: string; url: string }[] = []
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url })
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  handleErrors(app)
  await app.register(cookie)
  const audit = createAudit({ database, effects })
  const people = createPeople({ config, effects, database, audit })
  const projects = createProjects({ config, effects, database, audit })
  guard(app, { config, effects, people })
  const outbox = { enqueue: async () => {} }
  const takeBack = createTakeBack({ effects, database, audit, outbox })
  await app.register(peopleRoutes({ config, people, questions: { takeBack }, vapidKey: async () => 'BKey' }))
  const withdrawOpen = createWithdrawal({ effects, database, audit, outbox })
  await app.register(
    projectRoutes({ projects, questions: { withdrawOpen }, builds: createBuilds({ database, effects }) }),
  )
  app.get<{ Params: { name: string } }>('/p/:name', async ({ params, headers }) => {
    const secret = headers.authorization?.slice('Bearer '.length) ?? ''
    const project = await projects.authenticate(params.name, secret)
    if (!project) throw new ServiceError('wrong_secret', 'The secret is wrong.')
    return { name: project.name }
  })
  t.teardown(() => app.close())
  await app.ready()
  return { app, routes, config, effects, database, clock, people, projects, audit }
}

export type Place = Awaited<ReturnType<typeof openPlace>>

const CONFIG: Config = {
  publicUrl: 'https://cfa.example',
  instanceName: null,
  host: 'localhost',
  port: 8484,
  dataDir: '/nowhere',
  databaseUrl: null,
  trustProxy: false,
  allowPrivateTargets: false,
  smtpUrl: null,
  mailFrom: null,
  registries: [],
  auditWebhook: null,
  keepDays: 400,
  openPerProject: 200,
  clientWaitMs: 1_800_000,
  circleciUrl: 'https://circleci.com',
  runWindowMs: 5_000,
  watchMs: 30_000,
  storagePerProject: 1024 ** 3,
  demo: false,
  logLevel: 'silent',
}
