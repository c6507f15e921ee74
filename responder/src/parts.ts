import type { FastifyBaseLogger } from 'fastify'
import { createAudit } from './audit/audit.ts'
import type { Config } from './config/config.ts'
import type { Effects } from './effects.ts'
import { createBuilds } from './identity/builds.ts'
import { createPeople } from './people/people.ts'
import { createProjects } from './projects/projects.ts'
import type { Database } from './store/database.ts'

/** What every part of the service is built on. */
export interface Foundation {
  config: Config
  effects: Effects
  /** Already migrated. */
  database: Database
  log: FastifyBaseLogger
}

export type Parts = ReturnType<typeof createParts>

/** Creates the parts that both the running service and the commands work with. */
export function createParts(foundation: Omit<Foundation, 'log'>) {
  const audit = createAudit(foundation)
  return {
    audit,
    people: createPeople({ ...foundation, audit }),
    projects: createProjects({ ...foundation, audit }),
    builds: createBuilds(foundation),
  }
}
