import type { ExecutionContext } from 'ava'
import { startServer } from '../responders/server.ts'

/** What npm sends to publish a version. */
export interface Uploaded {
  gitHead?: string
  dist: { integrity: string }
  [key: string]: unknown
}

export interface UploadServer {
  url: string
  /** The manifests that were uploaded, by `name@version`. */
  uploaded: Map<string, Uploaded>
}

/** A registry that is empty and takes everything. */
export async function startUploadServer(t: ExecutionContext): Promise<UploadServer> {
  const uploaded: UploadServer['uploaded'] = new Map()
  const { url } = await startServer(t, ({ method, body }) => {
    if (method !== 'PUT') return { status: 404, body: { error: 'Not found' } }
    for (const manifest of Object.values(JSON.parse(body).versions) as Uploaded[]) {
      uploaded.set(String(manifest._id), manifest)
    }
    return { status: 201, body: { ok: true } }
  })
  return { url: new URL('/', url).href, uploaded }
}
