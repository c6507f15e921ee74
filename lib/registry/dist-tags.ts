import { z } from 'zod'
import type { Target } from '../package/target.ts'
import type { Credential } from './credential.ts'
import type { DistTags } from './find-version.ts'
import { escapeName } from './package-path.ts'
import type { Registry } from './registry.ts'
import { getJson } from './request-end.ts'
import { WRITE_MS } from './send-write.ts'

const TIMEOUT_MS = 30_000
const BODY_BYTES = 1024 * 1024

const tagsSchema = z.record(z.string(), z.string())

/** The path at which `PUT`, with the version as JSON, sets the tag. */
export function pathOfDistTag(name: string, tag: string): string {
  return `${pathOfDistTags(name)}/${encodeURIComponent(tag)}`
}

/** Returns the write that sets a version's dist-tag, without a credential. */
export function writeOfDistTag({ name, version, distTag }: Pick<Target, 'name' | 'version' | 'distTag'>) {
  return {
    method: 'PUT',
    path: pathOfDistTag(name, distTag),
    body: JSON.stringify(version),
    contentType: 'application/json',
    command: 'dist-tag',
    timeoutMs: WRITE_MS,
  } as const
}

/** Reads the package's dist-tags. Returns `undefined` if they can't be read. */
export async function readDistTags(
  registry: Registry,
  credential: Credential | undefined,
  name: string,
): Promise<DistTags | undefined> {
  const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: BODY_BYTES }
  return judgeDistTags(await getJson(registry, { path: pathOfDistTags(name), credential, ...bounds }))
}

/** Leaves out CouchDB's `_etag`, which stands among the tags but is not one. */
export function judgeDistTags(json: unknown): DistTags | undefined {
  const { data } = tagsSchema.safeParse(json)
  return data && Object.fromEntries(Object.entries(data).filter(([tag]) => tag !== '_etag'))
}

const pathOfDistTags = (name: string): string => `-/package/${escapeName(name)}/dist-tags`
