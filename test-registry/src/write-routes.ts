import { type GateRequest, json, type Reply } from './http.ts'
import { refuseWrite, type Write } from './rights.ts'
import { readUpload, storeUpload, type Upload, upstreamTokenOf } from './upload.ts'
import type { Route, World } from './world.ts'

/** Matches a package's name in a decoded path. */
export const NAME = '((?:@[^/]+/)?[^/@-][^/]*)'

/**
 * Returns the routes for publishing, other changes to a packument, dist-tags and unpublishing, each with its checks.
 */
export function writeRoutes(world: World): Route[] {
  const route = (
    method: string,
    path: string,
    action: Write['action'],
    store: Store = forwardWrite,
  ): Route => ({
    method,
    path: new RegExp(`^/${path}$`),
    answer: (request, [name = '', tag = '']) =>
      guarded(request, { action, package: name, tag }, world, store),
  })
  return [
    route('PUT', NAME, 'publish', storePublish),
    route('PUT', `${NAME}/-rev/[^/]+`, 'publish', storeRevision),
    route('DELETE', `${NAME}/-rev/[^/]+`, 'publish'),
    route('DELETE', `${NAME}/-/[^/]+/-rev/[^/]+`, 'publish'),
    route('PUT', `-/package/${NAME}/dist-tags/([^/]+)`, 'dist-tag', storeTag),
    route('DELETE', `-/package/${NAME}/dist-tags/([^/]+)`, 'dist-tag'),
  ]
}

type Store = (request: GateRequest, write: Write, world: World) => Promise<Reply>

/** Runs a write if it passes the checks. Faults strike before the checks, or between the checks and the storing. */
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
  world.forward(request, upstreamTokenOf(userOf(request, world), world))

const storePublish: Store = async (request, write, world) => {
  const upload = readUpload(request, write.package, userOf(request, world))
  if (!upload) return forwardWrite(request, write, world)
  const { package: name, version } = upload
  if (world.packages.isTaken(name, version)) return publishedBefore(version)
  if (world.hidden.get(name, version)) return stagedBefore(version)
  if (world.processing.takes(name) !== 0) return acceptPublish(upload, world)
  const stored = await storeUpload(upload, world)
  return stored.status === 409 ? publishedBefore(version) : stored // 409: another request came first
}

/** Stores a change of owners in the gate, because Verdaccio does not know owners. */
const storeRevision: Store = async (request, write, world) => {
  const owners = readOwners(request)
  if (!owners) return forwardWrite(request, write, world)
  world.packages.setMaintainers(write.package, owners)
  return json(201, { ok: true })
}

/** Returns the owners in a request, or `undefined` unless it changes only them. */
function readOwners({ body }: GateRequest): string[] | undefined {
  const { maintainers, versions } = JSON.parse(body.toString())
  return versions || !maintainers ? undefined : maintainers.map(({ name }: { name: string }) => name)
}

/** Writes a dist-tag. If its version is still being processed, the tag is kept and written with it. */
const storeTag: Store = async (request, write, world) => {
  const version = request.body.toString().replaceAll('"', '')
  if (write.tag && world.processing.tag(write.package, version, write.tag)) return json(201, { ok: true })
  return forwardWrite(request, write, world)
}

function acceptPublish(upload: Upload, { processing }: World): Reply {
  processing.accept(upload)
  const notice = 'Your package is being processed and may take a few minutes to become available.'
  return json(202, { success: true }, { 'npm-notice': notice })
}

function publishedBefore(version: string): Reply {
  return json(403, { error: `You cannot publish over the previously published versions: ${version}.` })
}

/** The refusal is the same for staged versions and for those still being processed (npm/cli#9889). */
function stagedBefore(version: string): Reply {
  return json(409, { error: `Cannot publish over previously staged version "${version}".` })
}

export function userOf(request: GateRequest, { tokens }: Pick<World, 'tokens'>): string {
  return tokens.find(request.headers.authorization)?.user ?? ''
}
