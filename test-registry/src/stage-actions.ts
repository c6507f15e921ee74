import { type GateRequest, json, type Reply } from './http.ts'
import { publishDocument } from './publish-document.ts'
import type { Write } from './rights.ts'
import type { StagedVersion } from './stage-area.ts'
import { readUpload, storeUpload, type Upload } from './upload.ts'
import type { World } from './world.ts'
import { userOf } from './write-routes.ts'

/** Stages a version. For a new name, a placeholder is published at once. */
export async function stageVersion(request: GateRequest, write: Write, world: World): Promise<Reply> {
  const upload = readUpload(request, write.package, userOf(request, world))
  if (!upload) return json(400, { message: 'Bad Request - Missing required fields: _attachments' })
  const { package: name, version } = upload
  if (world.packages.isTaken(name, version) || world.hidden.get(name, version)) return usedBefore(version)
  const isTrusted = world.tokens.find(request.headers.authorization)?.trusted !== null
  const isNew = !world.packages.exists(name)
  if (isNew && (isTrusted || world.newNames === 'refused')) {
    return json(404, { message: 'Not Found - The specified package does not exist.' })
  }
  if (isNew) {
    // The placeholder is stored before the version is listed. Otherwise an approval could come first and lose `latest`
    // to it.
    await publishPlaceholder(upload, world)
    if (world.packages.isTaken(name, version) || world.hidden.get(name, version)) return usedBefore(version)
  }
  const stageId = world.staged.add(upload, isTrusted ? 'trusted automation' : 'user')
  return json(201, { message: 'Package version staged successfully.', stageId })
}

/** The version that npm publishes for everybody to see when the first version of a new name is staged (docs). */
const PLACEHOLDER_VERSION = '0.0.0-stage'

async function publishPlaceholder(upload: Upload, world: World): Promise<void> {
  const { package: name, by, headers } = upload
  const body = await publishDocument(name, PLACEHOLDER_VERSION)
  const placeholder = readUpload({ method: 'PUT', path: '', headers, body }, name, by)
  if (placeholder) await storeUpload(placeholder, world)
}

/** Approves or rejects, after all checks have passed. */
export type Decision = (item: StagedVersion, user: string, world: World) => Promise<Reply> | Reply

export const approve: Decision = async (item, user, world) => {
  await release(item, user, world)
  return json(201, { message: 'Package version approved and published successfully.' })
}

export const reject: Decision = (item, _user, world) => {
  world.staged.remove(item.id, 'free')
  return { status: 204, headers: {}, body: Buffer.alloc(0) }
}

/**
 * Publishes the version for the account that staged it, and records who approved it. If publishing takes time, the
 * version is processed first.
 */
export async function release(item: StagedVersion, approver: string, world: World): Promise<void> {
  const { packageName, version } = item
  const upload = world.staged.remove(item.id, 'processing')
  if (world.processing.takes(packageName) !== 0) return world.processing.accept(upload, approver)
  const stored = await storeUpload(upload, world, approver)
  if (stored.status >= 300) throw new Error(`${packageName}@${version} was not published: ${stored.body}`)
  world.hidden.delete(packageName, version)
}

/** The refusal is the same for published and for staged versions (npm/cli#9519). */
function usedBefore(version: string): Reply {
  return json(409, { error: `Cannot stage previously published version "${version}".` })
}
