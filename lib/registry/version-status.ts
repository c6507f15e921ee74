import { z } from 'zod'
import type { Credential } from './credential.ts'
import type { VersionName } from './find-version.ts'
import { isExpired } from './judge-account.ts'
import type { Registry } from './registry.ts'
import { type RequestEnd, tryRequest } from './request-end.ts'

/** The status of a version, in the registry's own words. It is `validating` after an approval too. */
export type VersionStatus = 'published' | 'validating' | 'staged' | 'blocked' | 'deleted'

export type StatusReply =
  | { kind: 'status'; status: VersionStatus }
  /** There is no such version, or this credential may not know of it. */
  | { kind: 'not-found' }
  /** The registry does not say, and would not tell a later request either. */
  | { kind: 'unavailable' }
  /** The request failed, which says nothing about the version. */
  | { kind: 'fault' }

const TIMEOUT_MS = 10_000
const BODY_BYTES = 64 * 1024

const statusSchema = z.looseObject({
  status: z.enum(['published', 'validating', 'staged', 'blocked', 'deleted']),
})

/**
 * Asks for the status of a version. npm has no command for it.
 *
 * @see npm/api-documentation, `package-version-status.yaml`
 */
export async function askStatus(
  registry: Registry,
  credential: Credential | undefined,
  { name, version }: VersionName,
): Promise<StatusReply> {
  const path = `-/package/${encodeURIComponent(name)}/version/${encodeURIComponent(version)}/status`
  const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: BODY_BYTES }
  return judgeStatus(await tryRequest(registry, { method: 'GET', path, credential, ...bounds }))
}

export function judgeStatus(end: RequestEnd): StatusReply {
  if (end.kind === 'fault') return { kind: 'fault' }
  const { status, json } = end.reply
  // npm's registry answers 404 to a token that has expired.
  if (status === 404) return { kind: isExpired(end.reply) ? 'unavailable' : 'not-found' }
  if (status === 429 || status >= 500) return { kind: 'fault' }
  const body = status === 200 ? statusSchema.safeParse(json).data : undefined
  return body ? { kind: 'status', status: body.status } : { kind: 'unavailable' }
}
