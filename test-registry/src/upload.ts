import type { IncomingHttpHeaders } from 'node:http'
import type { GateRequest, GateResponse } from './http.ts'
import { type PublishBody, readPublishBody } from './publish-body.ts'
import type { World } from './world.ts'

/** A version as it was sent, kept until it is published. */
export interface Upload {
  package: string
  version: string
  by: string // the account that sent it
  body: PublishBody
  headers: IncomingHttpHeaders
}

/** Returns null if the request carries no tarball. */
export function readUpload(request: GateRequest, packageName: string, by: string): Upload | null {
  const body = readPublishBody(request.body)
  if (body.version === null) return null
  return { package: packageName, version: body.version, by, body, headers: request.headers }
}

type Store = Pick<World, 'accounts' | 'forward' | 'packages'>

/** Publishes an upload upstream. Returns 409 if the version is already there. */
export async function storeUpload(upload: Upload, world: Store, approver?: string): Promise<GateResponse> {
  const path = `/${escapeName(upload.package)}`
  const body = upload.body.signedBy(upload.by, approver)
  const request = { method: 'PUT', path, headers: upload.headers, body }
  const stored = await world.forward(request, upstreamTokenOf(upload.by, world))
  if (stored.status < 300) world.packages.record(upload.package, upload.version, upload.by)
  return stored
}

export function upstreamTokenOf(user: string, { accounts }: Pick<World, 'accounts'>): string | null {
  return accounts.get(user)?.upstreamToken ?? null
}

/** Returns a name as npm writes it in a path: `@scope%2fname`. */
export function escapeName(name: string): string {
  return name.replace('/', '%2f')
}
