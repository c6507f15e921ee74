import type { FastifyBaseLogger } from 'fastify'
import { createAudit } from './audit/audit.ts'
import type { Config } from './config/config.ts'
import type { Effects } from './effects.ts'
import { createBuilds } from './identity/builds.ts'
import { createPeople } from './people/people.ts'
import { createProjects } from './projects/projects.ts'
import type { Database } from './store/database.ts'

/** What the service is made on. */
export interface Foundation {
  config: Config
  effects: Effects
  /** Migrated. */
  database: Database
  log: FastifyBaseLogger
}

export type Parts = ReturnType<typeof createParts>

/** What the running service and its commands both work with, made in this one place. */
export function createParts(foundation: Omit<Foundation, 'log'>) {
  const audit = createAudit(foundation)
  return {
    audit,
    people: createPeople({ ...foundation, audit }),
    projects: createProjects({ ...foundation, audit }),
    builds: createBuilds(foundation),
  }
}
