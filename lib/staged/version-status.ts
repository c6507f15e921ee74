import { z } from 'zod'
import { proxyAgents } from '../http/proxy.ts'

/** Where the registry has a version, in its own words; `validating` is also said after an approval. */
export type VersionStatus = 'published' | 'validating' | 'staged' | 'blocked' | 'deleted'

export type StatusReply =
  | { kind: 'status'; status: VersionStatus }
  /** No such version, or none that this token may know of. */
  | { kind: 'not-found' }
  /** The registry does not say, and would not say it to a later request either. */
  | { kind: 'unavailable' }
  /** Nothing was learnt. */
  | { kind: 'fault' }

export interface StatusCall {
  name: string
  version: string
  registry: string
  token: string
}

const PATIENCE_MS = 10_000

const statusSchema = z.looseObject({
  status: z.enum(['published', 'validating', 'staged', 'blocked', 'deleted']),
})

/**
 * Asks where a version stands; npm has no command for it.
 *
 * @see npm/api-documentation, `package-version-status.yaml`
 */
export async function askStatus({ name, version, registry, token }: StatusCall): Promise<StatusReply> {
  const base = registry.endsWith('/') ? registry : `${registry}/`
  const path = `-/package/${encodeURIComponent(name)}/version/${encodeURIComponent(version)}/status`
  const url = new URL(path, base)
  try {
    const { default: got } = await import('got')
    const { statusCode, body } = await got(url, {
      headers: { authorization: `Bearer ${token}` },
      agent: proxyAgents(url),
      followRedirect: false,
      throwHttpErrors: false,
      retry: { limit: 0 },
      timeout: { request: PATIENCE_MS },
    })
    return judgeStatus(statusCode, body)
  } catch {
    return { kind: 'fault' }
  }
}

export function judgeStatus(statusCode: number, body: string): StatusReply {
  if (statusCode === 404) return { kind: 'not-found' }
  if (statusCode === 429 || statusCode >= 500) return { kind: 'fault' }
  if (statusCode !== 200) return { kind: 'unavailable' }
  const read = statusSchema.safeParse(parse(body))
  return read.success ? { kind: 'status', status: read.data.status } : { kind: 'unavailable' }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
