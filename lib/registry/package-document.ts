import { z } from 'zod'
import type { Credential } from './credential.ts'
import { describeReply } from './describe-reply.ts'
import { isExpired } from './judge-account.ts'
import { escapeName } from './package-path.ts'
import type { Registry } from './registry.ts'
import { FAULT_CODES } from './registry-fault.ts'
import { type RequestEnd, tryRequest } from './request-end.ts'

/** What the registry has of a package. */
export type PackageDocument =
  | {
      kind: 'package'
      latest: string | undefined
      /** Users; empty where the registry does not say. */
      maintainers: string[]
      versions: PublishedVersion[]
    }
  | { kind: 'absent' }
  /** It can't be read; `isReached`: the registry did answer. */
  | { kind: 'unknown'; isReached: boolean; detail: string }

export interface PublishedVersion {
  version: string
  /** A trusted publisher published or staged it. */
  isTrusted: boolean
  /** It was staged, and somebody approved it. */
  isApproved: boolean
}

const TIMEOUT_MS = 30_000
const BODY_BYTES = 200 * 1024 * 1024
const REDIRECTS = 3

const userSchema = z.looseObject({
  trustedPublisher: z.unknown().optional(),
  approver: z.unknown().optional(),
})
const documentSchema = z.looseObject({
  'dist-tags': z.looseObject({ latest: z.string().optional() }).catch({}),
  maintainers: z.array(z.looseObject({ name: z.string() })).catch([]),
  versions: z.record(z.string(), z.looseObject({ _npmUser: userSchema.optional().catch(undefined) })),
})

/**
 * Reads the whole document: the short one has neither maintainers nor who published. Asks once more after a network
 * fault, for a connection that was idle may be dead.
 */
export async function readPackageDocument(
  registry: Registry,
  credential: Credential | undefined,
  name: string,
): Promise<PackageDocument> {
  const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: BODY_BYTES, redirects: REDIRECTS }
  const ask = () => tryRequest(registry, { method: 'GET', path: escapeName(name), credential, ...bounds })
  const end = await ask()
  const isTemporary = end.kind === 'fault' && end.fault.code !== FAULT_CODES.time
  return judgeDocument(isTemporary ? await ask() : end)
}

export function judgeDocument(end: RequestEnd): PackageDocument {
  if (end.kind === 'fault') return { kind: 'unknown', isReached: false, detail: end.fault.message }
  const { reply } = end
  // npm's registry answers 404 to a token that has expired.
  if (reply.status === 404 && !isExpired(reply)) return { kind: 'absent' }
  if (reply.status !== 200) return unreadable(describeReply(reply))
  const document = documentSchema.safeParse(reply.json)
  if (!document.success) return unreadable('The reply is not a package’s document.')
  const { maintainers, versions, 'dist-tags': tags } = document.data
  return {
    kind: 'package',
    latest: tags.latest,
    maintainers: maintainers.map(({ name }) => name),
    versions: Object.entries(versions).map(([version, { _npmUser: user }]) => ({
      version,
      isTrusted: isThere(user?.trustedPublisher),
      isApproved: isThere(user?.approver),
    })),
  }
}

const unreadable = (detail: string) => ({ kind: 'unknown', isReached: true, detail }) as const

const isThere = (value: unknown): boolean => typeof value === 'object' && value !== null
