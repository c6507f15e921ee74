import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { adminRoutes } from './people/admin.ts'
import { entryRoutes } from './people/entry.ts'
import { meRoutes } from './people/me.ts'
import type { PeopleRouteParts } from './people/parts.ts'

/** Routes for joining, for signing in and out, for people's own settings and for managing the others. */
export const peopleRoutes =
  (parts: PeopleRouteParts): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(entryRoutes(parts))
    await app.register(meRoutes(parts))
    await app.register(adminRoutes(parts))
  }
