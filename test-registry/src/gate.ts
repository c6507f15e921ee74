import { type Handler, json } from './http.ts'
import { settingsRoutes } from './package-settings.ts'
import { readRoutes } from './read-routes.ts'
import { stageRoutes } from './stage-routes.ts'
import type { World } from './world.ts'
import { writeRoutes } from './write-routes.ts'

/** Creates the registry as its clients see it: a function from request to response. */
export function createGate(world: World): Handler {
  const routes = [
    ...stageRoutes(world),
    ...writeRoutes(world),
    ...settingsRoutes(world),
    ...readRoutes(world),
  ]
  return async (request) => {
    await world.processing.settle()
    const path = decodeURIComponent(request.path.split('?')[0] ?? '')
    for (const route of routes) {
      const match = route.method === request.method && route.path.exec(path)
      if (match) return route.answer(request, match.slice(1))
    }
    return json(404, { error: 'Not found' })
  }
}
