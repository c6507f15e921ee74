import type { ExecutionContext } from 'ava'
import pino from 'pino'
import { buildApp } from '../../src/app.ts'
import type { Config } from '../../src/config/config.ts'
import { type Effects, nodeEffects } from '../../src/effects.ts'
import { createParts } from '../../src/parts.ts'
import { closeApp } from '../../src/server.ts'
import type { Database } from '../../src/store/database.ts'
import { openTemporary, storeFolder } from './databases.ts'
import { freePort } from './free-port.ts'

export interface Overrides {
  config?: Partial<Config>
  effects?: Partial<Effects>
  /** A migrated database that its creator closes. Default: SQLite in a temporary folder. */
  database?: Database
  /** Whether it listens on `config.publicUrl`, at a free port of localhost. Default: `app.inject()` only. */
  listens?: boolean
}

export interface Service {
  app: Awaited<ReturnType<typeof buildApp>>
  config: Config
  effects: Effects
  database: Database
}

/** The configuration of tests, which takes nothing from the environment. */
export const CONFIG: Config = {
  publicUrl: 'http://localhost:8484',
  instanceName: null,
  host: 'localhost',
  port: 8484,
  dataDir: '/nowhere',
  databaseUrl: null,
  trustProxy: false,
  allowPrivateTargets: true,
  smtpUrl: null,
  mailFrom: null,
  registries: ['https://registry.npmjs.org/'],
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

/** The whole service, ready, without a log, and closed at the end of the test. */
export async function startService(t: ExecutionContext, overrides: Overrides = {}): Promise<Service> {
  const database = overrides.database ?? (await openTemporary(t))
  const port = overrides.listens ? await freePort() : CONFIG.port
  const config: Config = {
    ...CONFIG,
    dataDir: await storeFolder(t),
    publicUrl: `http://localhost:${port}`,
    port,
    ...overrides.config,
  }
  const effects = { ...nodeEffects, ...overrides.effects }
  const foundation = { config, effects, database, log: pino({ level: 'silent' }) }
  const app = await buildApp(foundation, createParts(foundation))
  t.teardown(() => closeApp(app))
  await (overrides.listens ? app.listen({ host: 'localhost', port }) : app.ready())
  return { app, config, effects, database }
}
