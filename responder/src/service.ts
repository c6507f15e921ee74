import { buildApp } from './app.ts'
import type { Config } from './config/config.ts'
import { nodeEffects } from './effects.ts'
import { createLog } from './log.ts'
import { createParts } from './parts.ts'
import type { Database } from './store/database.ts'

/** Binds the app to this process's log, clock and randomness. */
export async function buildService(config: Config, database: Database) {
  const log = createLog(config.logLevel)
  const foundation = { config, effects: nodeEffects, database, log }
  const parts = createParts(foundation)
  return { app: await buildApp(foundation, parts), log, firstLink: parts.people.firstLink }
}
