import { type GateRequest, type GateResponse, json, type Reply } from './http.ts'
import { faulty } from './read-routes.ts'
import { accountToken, mayRead } from './rights.ts'
import { approve, type Decision, reject, stageVersion } from './stage-actions.ts'
import type { StagedVersion } from './stage-area.ts'
import type { Token } from './tokens.ts'
import type { Route, World } from './world.ts'
import { guarded, NAME, userOf } from './write-routes.ts'

/** Returns the routes of staged publishing: upload now, a second factor later (npm/api-documentation, `stage.yaml`). */
export function stageRoutes(world: World): Route[] {
  if (!world.staging) return []
  const reads: Route[] = [
    { method: 'GET', path: /^\/-\/stage$/, answer: (request) => list(request, world) },
    {
      method: 'GET',
      path: /^\/-\/stage\/([^/]+)$/,
      answer: (request, [id = '']) => view(request, id, world, ({ item }) => json(200, item)),
    },
    {
      method: 'GET',
      path: /^\/-\/stage\/([^/]+)\/tarball$/,
      answer: (request, [id = '']) => view(request, id, world, ({ upload }) => octets(upload.body.tarball())),
    },
  ]
  return [
    {
      method: 'POST',
      path: new RegExp(`^/-/stage/package/${NAME}$`),
      answer: (request, [name = '']) =>
        guarded(request, { action: 'stage', package: name }, world, stageVersion),
    },
    {
      method: 'POST',
      path: /^\/-\/stage\/([^/]+)\/approve$/,
      answer: (request, [id = '']) => decide(request, id, world, approve),
    },
    {
      method: 'DELETE',
      path: /^\/-\/stage\/([^/]+)$/,
      answer: (request, [id = '']) => decide(request, id, world, reject),
    },
    ...reads.map((route) => ({ ...route, answer: faulty(route.answer, world) })),
  ]
}

const PER_PAGE = { usual: 10, most: 100 }

function list(request: GateRequest, world: World): Reply {
  const token = readerOf(request, world, forbidden())
  if (!('token' in token)) return token
  const query = new URL(request.path, 'http://gate.invalid').searchParams
  const page = Number(query.get('page') ?? 0)
  const perPage = Math.min(Number(query.get('perPage') ?? PER_PAGE.usual), PER_PAGE.most)
  const found = world.staged
    .list(query.get('package') ?? undefined)
    .filter((item) => mayRead(token, item.packageName, world))
  const items = found.slice(page * perPage, (page + 1) * perPage)
  return json(200, { items, page, perPage, total: found.length })
}

type Found = NonNullable<ReturnType<World['staged']['find']>>

function view(request: GateRequest, id: string, world: World, show: (found: Found) => Reply): Reply {
  const token = readerOf(request, world, notFound(id))
  if (!('token' in token)) return token
  const found = world.staged.find(id)
  return found && mayRead(token, found.item.packageName, world) ? show(found) : notFound(id)
}

/** Approves or rejects. Refuses what can't be decided before a code is spent. */
function decide(request: GateRequest, id: string, world: World, decision: Decision): Promise<Reply> | Reply {
  const found = world.staged.find(id)
  if (!found) {
    const token = readerOf(request, world, forbidden())
    return 'token' in token ? notFound(id) : token
  }
  const { item } = found
  const obstacle = () => (decision === approve && item.status === 'validating' ? unreviewed(item) : null)
  const write = { action: 'approve', package: item.packageName, obstacle } as const
  // Somebody on npmjs.com may have decided first.
  return guarded(request, write, world, async () =>
    world.staged.find(id) ? decision(item, userOf(request, world), world) : notFound(id),
  )
}

/** Checks a read. A trusted publisher's token may stage, but run no other `npm stage` command (docs, npm-stage). */
function readerOf(request: GateRequest, world: World, refusal: GateResponse): GateResponse | Token {
  const isTrusted = world.tokens.find(request.headers.authorization)?.trusted
  return isTrusted ? refusal : accountToken(request, world)
}

function forbidden(): GateResponse {
  return json(403, { message: 'OIDC permission denied for this action' })
}

/**
 * Worded as on npmjs.com, according to npm output that users reported. The documentation words this status
 * differently.
 */
function notFound(id: string): GateResponse {
  return json(404, { error: `staged version "${id}" not found` })
}

function unreviewed({ packageName, version }: StagedVersion): GateResponse {
  const error = `${packageName}@${version} can't be approved yet because automated review hasn't finished. Try again in a few minutes.`
  return json(409, { error })
}

function octets(body: Buffer): GateResponse {
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body }
}
