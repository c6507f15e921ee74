import { EVIDENCE, type Evidence } from '@cfa/protocol'
import { z } from 'zod'
import type { Credential } from './credential.ts'
import { describeReply } from './describe-reply.ts'
import {
  type Found,
  judgeVersion,
  readManifest,
  unpublishedSchema,
  type VersionName,
} from './find-version.ts'
import { isExpired } from './judge-account.ts'
import { escapeName } from './package-path.ts'
import type { Registry } from './registry.ts'
import { FAULT_CODES } from './registry-fault.ts'
import { getJson, type RequestEnd, tryRequest } from './request-end.ts'

/** What the registry has on a package. */
export type PackageDocument =
  | {
      kind: 'package'
      latest: string | undefined
      /** User names; empty if the registry does not say. */
      maintainers: string[]
      versions: PublishedVersion[]
    }
  | { kind: 'absent' }
  /** The document can't be read. `isReached` says whether the registry answered. */
  | { kind: 'unknown'; isReached: boolean; detail: string }

export interface PublishedVersion {
  version: string
  /** Unix milliseconds; `undefined` if the registry does not say. */
  publishedAt: number | undefined
  /** How it was published, as far as the registry shows it. */
  carries: Evidence[]
}

const TIMEOUT_MS = 30_000
const BODY_BYTES = 200 * 1024 * 1024
const REDIRECTS = 3

/** One odd version must not hide the others. */
const versionSchema = z
  .looseObject({
    _npmUser: z.looseObject({ trustedPublisher: z.unknown(), approver: z.unknown() }).partial().catch({}),
    dist: z
      .looseObject({ attestations: z.looseObject({ provenance: z.unknown() }).partial().catch({}) })
      .partial()
      .catch({}),
  })
  .partial()
  .catch({})
const documentSchema = z.looseObject({
  'dist-tags': z.looseObject({ latest: z.string().optional() }).catch({}),
  maintainers: z.array(z.looseObject({ name: z.string() })).catch([]),
  versions: z.record(z.string(), versionSchema),
  time: z.record(z.string(), z.unknown()).catch({}),
})

/** What the full document says about a package. `find` looks up one of its versions. */
export interface ReadPackage {
  document: PackageDocument
  find: (version: string) => Found
}

export async function readPackageDocument(
  registry: Registry,
  credential: Credential | undefined,
  name: string,
): Promise<PackageDocument> {
  return (await readWholePackage(registry, credential, name)).document
}

/**
 * Reads the full document, because the short one names neither the maintainers nor who published. Asks once more after
 * a network fault other than a timeout, because an idle connection may have been dead.
 */
export async function readWholePackage(
  registry: Registry,
  credential: Credential | undefined,
  name: string,
): Promise<ReadPackage> {
  const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: BODY_BYTES, redirects: REDIRECTS }
  const ask = () => tryRequest(registry, { method: 'GET', path: escapeName(name), credential, ...bounds })
  const first = await ask()
  const isTemporary = first.kind === 'fault' && first.fault.code !== FAULT_CODES.time
  const end = isTemporary ? await ask() : first
  return { document: judgeDocument(end), find: (version) => judgeVersion(end, version) }
}

const WRITE_READ_MS = 5 * 60_000

/** Reads a package’s document as a client does that is about to change it. Returns `undefined` if it can’t be read. */
export async function readDocument(
  registry: Registry,
  credential: Credential | undefined,
  name: string,
): Promise<unknown> {
  const bounds = { timeoutMs: WRITE_READ_MS, maxBytes: BODY_BYTES }
  return getJson(registry, { path: `${escapeName(name)}?write=true`, credential, ...bounds })
}

export function judgeDocument(end: RequestEnd): PackageDocument {
  if (end.kind === 'fault') return { kind: 'unknown', isReached: false, detail: end.fault.message }
  const { reply } = end
  // npm's registry answers 404 to a token that has expired.
  if (reply.status === 404 && !isExpired(reply)) return { kind: 'absent' }
  if (reply.status !== 200) return unreadable(describeReply(reply))
  if (unpublishedSchema.safeParse(reply.json).success) return { kind: 'absent' }
  const document = documentSchema.safeParse(reply.json)
  if (!document.success) return unreadable('The reply is not a package’s document.')
  const { maintainers, versions, time, 'dist-tags': tags } = document.data
  return {
    kind: 'package',
    latest: tags.latest,
    maintainers: maintainers.map(({ name }) => name),
    versions: Object.entries(versions).map(([version, manifest]) => ({
      version,
      publishedAt: readTime(time[version]),
      carries: evidenceOf(manifest),
    })),
  }
}

const unreadable = (detail: string) => ({ kind: 'unknown', isReached: true, detail }) as const

/**
 * Counts evidence that is present, whatever its value.
 *
 * @see pnpm@11.28.11, resolving/npm-resolver, `getTrustEvidence`
 */
function evidenceOf({ _npmUser: user, dist }: z.infer<typeof versionSchema>): Evidence[] {
  const isThere: Record<Evidence, boolean> = {
    approval: Boolean(user?.approver),
    'trusted-publisher': Boolean(user?.trustedPublisher),
    provenance: Boolean(dist?.attestations?.provenance),
  }
  return EVIDENCE.filter((evidence) => isThere[evidence])
}

function readTime(value: unknown): number | undefined {
  const ms = typeof value === 'string' || typeof value === 'number' ? new Date(value).getTime() : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}

/** Reads from a version's own manifest how it was published. Returns `undefined` if the manifest can't be read. */
export async function findEvidence(
  registry: Registry,
  credential: Credential | undefined,
  version: VersionName,
): Promise<Evidence[] | undefined> {
  const manifest = await readManifest(registry, credential, version)
  return manifest === undefined ? undefined : evidenceOf(versionSchema.parse(manifest))
}
