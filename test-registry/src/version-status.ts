import { type GateRequest, json, type Reply } from './http.ts'
import { accountToken, mayRead } from './rights.ts'
import { escapeName } from './upload.ts'
import type { World } from './world.ts'

/**
 * `forbidden`: not enabled for this package. `unavailable`: try later. `absent`: the registry has no such endpoint.
 */
export type VersionStatusMode = 'enabled' | 'forbidden' | 'unavailable' | 'absent'

export interface VersionStatus {
  set: (packageName: string, mode: VersionStatusMode) => void
  modeOf: (packageName: string) => VersionStatusMode
}

export function createVersionStatus(usual: VersionStatusMode): VersionStatus {
  const modes = new Map<string, VersionStatusMode>()
  return {
    set: (packageName, mode) => void modes.set(packageName, mode),
    modeOf: (packageName) => modes.get(packageName) ?? usual,
  }
}

interface Spec {
  name: string
  version: string
}

/** Shows a version's status to its maintainers (npm/api-documentation, `package-version-status.yaml`). */
export async function showStatus(request: GateRequest, spec: Spec, world: World): Promise<Reply> {
  const mode = world.versionStatus.modeOf(spec.name)
  if (mode === 'absent') return world.forward(request)
  if (mode === 'unavailable') return json(503, { error: 'Service Unavailable' })
  // Only people's tokens count as allowed to publish. For a trusted publisher's token the package is not found.
  if (world.tokens.find(request.headers.authorization)?.trusted) return notFound()
  const token = accountToken(request, world)
  if (!('token' in token)) return token
  if (!mayRead(token, spec.name, world)) return notFound()
  if (mode === 'forbidden') {
    return json(403, { error: 'Package version status is not enabled for this package.' })
  }
  const status = await statusOf(spec, world)
  return status ? json(200, { packageName: spec.name, version: spec.version, status }) : notFound()
}

async function statusOf({ name, version }: Spec, world: World): Promise<string | null> {
  const hidden = world.hidden.get(name, version)
  if (hidden === 'processing') return 'validating'
  if (hidden === 'staged') return stagedStatus({ name, version }, world)
  if (hidden) return hidden === 'blocked' ? 'blocked' : null
  if (!world.packages.isTaken(name, version)) return null
  const path = `/${escapeName(name)}`
  const packument = await world.forward({ method: 'GET', path, headers: {}, body: Buffer.alloc(0) })
  if (packument.status !== 200) return 'deleted'
  const { versions } = JSON.parse(packument.body.toString()) as { versions: object }
  return version in versions ? 'published' : 'deleted'
}

function stagedStatus({ name, version }: Spec, { staged }: World): string | null {
  return staged.list(name).find((item) => item.version === version)?.status ?? null
}

function notFound(): Reply {
  return json(404, { error: 'Not found' })
}
