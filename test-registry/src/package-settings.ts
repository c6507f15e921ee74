import { type GateRequest, json, type Reply } from './http.ts'
import { accountToken, mayRead } from './rights.ts'
import type { Route, World } from './world.ts'
import { guarded, NAME } from './write-routes.ts'

/** Who may install the packages, and what teams may do with them. */
export interface PackageSettings {
  /** The packages that are not public. */
  restricted: Set<string>
  /** Maps `scope:team` to a map from package to permission. */
  teams: Map<string, Map<string, string>>
}

export const createPackageSettings = (): PackageSettings => ({ restricted: new Set(), teams: new Map() })

/** Returns the routes by which npm reads users and reads or changes access and teams. */
export function settingsRoutes(world: World): Route[] {
  const { settings } = world
  const write = (request: GateRequest, name: string, store: () => void): Promise<Reply> =>
    guarded(request, { action: 'publish', package: name }, world, async () => {
      store()
      return json(200, {})
    })
  const read = (request: GateRequest, name: string, content: () => object): Reply => {
    const token = accountToken(request, world)
    return 'token' in token && mayRead(token, name, world) ? json(200, content()) : json(404, {})
  }
  const grant = (request: GateRequest, team: string) => {
    const { package: name, permissions } = JSON.parse(request.body.toString())
    const granted = settings.teams.get(team) ?? new Map<string, string>()
    settings.teams.set(team, granted)
    return write(request, name, () => {
      if (permissions === undefined) granted.delete(name)
      else granted.set(name, permissions)
    })
  }
  const team = (method: string): Route => ({
    method,
    path: /^\/-\/team\/([^/]+)\/([^/]+)\/package$/,
    answer: (request, captures) => grant(request, captures.join(':')),
  })
  return [
    {
      method: 'GET',
      path: /^\/-\/user\/org\.couchdb\.user:([^/]+)$/,
      answer: (request, [name = '']) => {
        const token = accountToken(request, world)
        if (!('token' in token)) return token
        return world.accounts.has(name) ? json(200, ownerOf(name)) : json(404, {})
      },
    },
    {
      method: 'POST',
      path: new RegExp(`^/-/package/${NAME}/access$`),
      answer: (request, [name = '']) =>
        write(request, name, () => {
          const { access } = JSON.parse(request.body.toString())
          if (access === 'restricted') settings.restricted.add(name)
          if (access === 'public') settings.restricted.delete(name)
        }),
    },
    {
      method: 'GET',
      path: new RegExp(`^/-/package/${NAME}/visibility$`),
      answer: (request, [name = '']) =>
        read(request, name, () => ({ public: !settings.restricted.has(name) })),
    },
    team('PUT'),
    team('DELETE'),
  ]
}

/** Returns a user as a packument names its maintainers. */
export const ownerOf = (name: string) => ({ name, email: `${name}@mail.example` })

/** Reads a packument. A client about to change the package also gets its owners, which Verdaccio does not know. */
export async function withOwners(request: GateRequest, name: string, world: World): Promise<Reply> {
  const reply = await world.forward(request)
  const isAboutToChange = request.headers['npm-command'] === 'owner' || request.path.endsWith('?write=true')
  if (reply.status !== 200 || !isAboutToChange || !world.packages.exists(name)) return reply
  const maintainers = world.packages.maintainersOf(name).map(ownerOf)
  return json(200, { ...JSON.parse(reply.body.toString()), maintainers })
}
