import { type GateRequest, json, type Reply } from './http.ts'
import { readPublishBody } from './publish-body.ts'
import { refuseWrite, type Write } from './rights.ts'
import type { Route, World } from './world.ts'

const NAME = '((?:@[^/]+/)?[^/@-][^/]*)'

/** Publish and its kin, dist-tags, unpublish: each behind the checks of a write. */
export function writeRoutes(world: World): Route[] {
  const route = (
    method: string,
    path: string,
    action: Write['action'],
    store: Store = forwardWrite,
  ): Route => ({
    method,
    path: new RegExp(`^/${path}$`),
    answer: (request, [name = '']) => guarded(request, { action, package: name }, world, store),
  })
  return [
    route('PUT', NAME, 'publish', storePublish),
    route('PUT', `${NAME}/-rev/[^/]+`, 'publish'),
    route('DELETE', `${NAME}/-rev/[^/]+`, 'publish'),
    route('DELETE', `${NAME}/-/[^/]+/-rev/[^/]+`, 'publish'),
    route('PUT', `-/package/${NAME}/dist-tags/[^/]+`, 'dist-tag'),
    route('DELETE', `-/package/${NAME}/dist-tags/[^/]+`, 'dist-tag'),
  ]
}

type Store = (request: GateRequest, write: Write, world: World) => Promise<Reply>

/** Runs a write that passes the checks; faults strike before them and between them and the storing. */
export async function guarded(
  request: GateRequest,
  write: Write,
  world: World,
  store: Store,
): Promise<Reply> {
  return world.underFaults(request, 'before-2fa', async () => {
    const refusal = refuseWrite(request, write, world)
    return refusal ?? world.underFaults(request, 'after-2fa', () => store(request, write, world))
  })
}

const forwardWrite: Store = async (request, _write, world) =>
  world.forward(request, upstreamTokenOf(request, world))

const storePublish: Store = async (request, write, world) => {
  const { version, signedBy } = readPublishBody(request.body)
  if (version === null) return forwardWrite(request, write, world)
  if (world.packages.isTaken(write.package, version)) return publishedBefore(version)
  const user = userOf(request, world)
  const stored = await world.forward({ ...request, body: signedBy(user) }, upstreamTokenOf(request, world))
  if (stored.status === 409) return publishedBefore(version) // another request was quicker
  if (stored.status < 300) world.packages.record(write.package, version, user)
  return stored
}

function publishedBefore(version: string): Reply {
  return json(403, { error: `You cannot publish over the previously published versions: ${version}.` })
}

function userOf(request: GateRequest, { tokens }: World): string {
  return tokens.find(request.headers.authorization)?.user ?? ''
}

function upstreamTokenOf(request: GateRequest, world: World): string | null {
  return world.accounts.get(userOf(request, world))?.upstreamToken ?? null
}
