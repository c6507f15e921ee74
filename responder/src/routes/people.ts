import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Config } from '../config/config.ts'
import type { People } from '../people/people.ts'
import type { Questions } from '../questions/questions.ts'
import { adminRoutes } from './people/admin.ts'
import { entryRoutes } from './people/entry.ts'
import { meRoutes } from './people/me.ts'

export interface PeopleRouteParts {
  config: Pick<Config, 'demo' | 'registries' | 'instanceName'>
  people: People
  questions: Pick<Questions, 'takeBack'>
  /** The public key that a browser subscribes to messages with, base64url. */
  vapidKey: () => Promise<string | null>
}

/** Joining, signing in and out, oneself, and the others. */
export const peopleRoutes =
  (parts: PeopleRouteParts): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(entryRoutes(parts))
    await app.register(meRoutes(parts))
    await app.register(adminRoutes(parts))
  }
