import { type GateRequest, json, type Reply } from './http.ts'
import { withOwners } from './package-settings.ts'
import { accountToken } from './rights.ts'
import { describeToken, type Token } from './tokens.ts'
import { showStatus } from './version-status.ts'
import type { Route, World } from './world.ts'
import { NAME } from './write-routes.ts'

/**
 * Returns the routes for `whoami`, the token list, both URLs of a web pair, the exchange of id tokens, and a version's
 * status. Every other read goes to Verdaccio.
 */
export function readRoutes(world: World): Route[] {
  const routes: Route[] = [
    { method: 'GET', path: /^\/-\/whoami$/, answer: (request) => whoami(request, world) },
    { method: 'GET', path: /^\/-\/npm\/v1\/tokens$/, answer: (request) => listTokens(request, world) },
    { method: 'GET', path: /^\/-\/v1\/done$/, answer: (request) => world.pairs.poll(authIdOf(request)) },
    {
      method: 'GET',
      path: /^\/auth\/cli\/([^/]+)$/,
      answer: (request, [id = '']) => world.pairs.page(id, request),
    },
    {
      method: 'POST',
      path: /^\/auth\/cli\/([^/]+)$/,
      answer: (request, [id = '']) => world.pairs.page(id, request),
    },
    {
      method: 'POST',
      path: /^\/-\/npm\/v1\/oidc\/token\/exchange\/package\/(.+)$/,
      answer: (request, [name = '']) => world.trusted.exchange(request, name),
    },
    {
      method: 'GET',
      path: new RegExp(`^/-/package/${NAME}/version/([^/]+)/status$`),
      answer: (request, [name = '', version = '']) => showStatus(request, { name, version }, world),
    },
    {
      method: 'GET',
      path: new RegExp(`^/${NAME}$`),
      answer: (request, [name = '']) => withOwners(request, name, world),
    },
    { method: 'GET', path: /^/, answer: (request) => world.forward(request) },
    { method: 'HEAD', path: /^/, answer: (request) => world.forward(request) },
  ]
  return routes.map((route) => ({ ...route, answer: faulty(route.answer, world) }))
}

/** Lets faults strike a read at either point. */
export function faulty(answer: Route['answer'], { underFaults }: World): Route['answer'] {
  return (request, captures) =>
    underFaults(request, 'before-2fa', () =>
      underFaults(request, 'after-2fa', async () => answer(request, captures)),
    )
}

function whoami(request: GateRequest, world: World): Reply {
  if (!world.whoami) return json(404, { error: 'Not found' })
  const token = accountToken(request, world)
  return isToken(token) ? json(200, { username: token.user }) : token
}

function listTokens(request: GateRequest, world: World): Reply {
  const token = accountToken(request, world)
  if (!isToken(token)) return token
  if (!world.tokenList) return json(403, { error: 'Granular access tokens may not perform this action' })
  const objects = world.tokens.ofUser(token.user).map(describeToken)
  return json(200, { objects, total: objects.length, urls: {} })
}

function isToken(value: ReturnType<typeof accountToken>): value is Token {
  return 'token' in value
}

function authIdOf(request: GateRequest): string {
  return new URL(request.path, 'http://gate.invalid').searchParams.get('authId') ?? ''
}
