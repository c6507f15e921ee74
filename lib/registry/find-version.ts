import { z } from 'zod'
import type { Credential } from './credential.ts'
import { describeReply } from './describe-reply.ts'
import { isExpired } from './judge-account.ts'
import { escapeName } from './package-path.ts'
import { isLimited, pauseOfRead } from './read-pause.ts'
import type { Registry, RegistryReply } from './registry.ts'
import { getJson, type RequestEnd, tryRequest } from './request-end.ts'

export type DistTags = Record<string, string>

/** What the registry has for a version. */
export type Found =
  | { kind: 'version'; integrity?: string; shasum?: string; distTags: DistTags }
  | { kind: 'absent'; distTags: DistTags }
  /** The lookup failed, or the reply can't be used. After a rate limit, `retryAfterMs` is the pause to make. */
  | { kind: 'unknown'; retryAfterMs?: number; detail: string }

export interface VersionName {
  name: string
  version: string
}

/** Limits one request. A registry that does not answer is asked again. */
const TIMEOUT_MS = 30_000
const PACKUMENT_BYTES = 200 * 1024 * 1024
const MANIFEST_BYTES = 16 * 1024 * 1024
const REDIRECTS = 3
/** Asks for the short packument, which has hashes and dist-tags (npm/registry, docs/responses/package-metadata.md). */
const SHORT = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*'

const packumentSchema = z.looseObject({
  'dist-tags': z.record(z.string(), z.string()).catch({}),
  versions: z.record(z.string(), z.unknown()),
})
/** What is left of a package after every version was unpublished. */
export const unpublishedSchema = z.looseObject({
  versions: z.undefined().optional(),
  time: z.looseObject({ unpublished: z.looseObject({}) }),
})
const versionSchema = z.looseObject({
  dist: z.looseObject({ integrity: z.string().optional(), shasum: z.string().optional() }),
})

/** Asks the registry once. The client's `cache-control: no-cache` makes caches on the way ask it too. */
export async function findVersion(
  registry: Registry,
  credential: Credential | undefined,
  { name, version }: VersionName,
): Promise<Found> {
  const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: PACKUMENT_BYTES, redirects: REDIRECTS }
  const request = { method: 'GET', path: escapeName(name), headers: { accept: SHORT }, credential } as const
  return judgeVersion(await tryRequest(registry, { ...request, ...bounds }), version)
}

export function judgeVersion(end: RequestEnd, version: string): Found {
  if (end.kind === 'fault') return { kind: 'unknown', detail: end.fault.message }
  const { reply } = end
  // npm's registry answers 404 to a token that has expired.
  if (reply.status === 404 && !isExpired(reply)) return { kind: 'absent', distTags: {} }
  const detail = describeReply(reply)
  if (isLimited(reply)) return { kind: 'unknown', retryAfterMs: pauseOfRead(reply, 0), detail }
  if (reply.status !== 200) return { kind: 'unknown', detail }
  return readVersion(reply, version)
}

function readVersion({ json }: RegistryReply, version: string): Found {
  if (unpublishedSchema.safeParse(json).success) return { kind: 'absent', distTags: {} }
  const packument = packumentSchema.safeParse(json)
  if (!packument.success) return { kind: 'unknown', detail: 'The reply is not a package’s document.' }
  const { versions, 'dist-tags': distTags } = packument.data
  if (!Object.hasOwn(versions, version)) return { kind: 'absent', distTags }
  const entry = versionSchema.safeParse(versions[version])
  const { integrity, shasum } = entry.data?.dist ?? {}
  if (!integrity && !shasum) return { kind: 'unknown', detail: 'The version has no hash.' }
  return { kind: 'version', ...(integrity ? { integrity } : {}), ...(shasum ? { shasum } : {}), distTags }
}

/** Whether the version has these bytes. Compares SHA-512, or SHA-1 if the registry keeps no other hash. */
export function hasBytesOf(
  found: Extract<Found, { kind: 'version' }>,
  { integrity, shasum }: { integrity: string; shasum: string },
): boolean {
  return found.integrity === undefined ? found.shasum === shasum : found.integrity === integrity
}

const manifestSchema = z.looseObject({ gitHead: z.string().min(1) })

/** Finds the commit that a version says it was made from. The short packument leaves that out. */
export async function findGitHead(
  registry: Registry,
  credential: Credential | undefined,
  version: VersionName,
): Promise<string | undefined> {
  return manifestSchema.safeParse(await readManifest(registry, credential, version)).data?.gitHead
}

/** Returns a version's own manifest, or `undefined` if it can't be read. */
export async function readManifest(
  registry: Registry,
  credential: Credential | undefined,
  { name, version }: VersionName,
): Promise<unknown> {
  const path = `${escapeName(name)}/${encodeURIComponent(version)}`
  return getJson(registry, { path, credential, timeoutMs: TIMEOUT_MS, maxBytes: MANIFEST_BYTES })
}
