import { z } from 'zod'
import type { Credential } from './credential.ts'
import { describeReply } from './describe-reply.ts'
import type { Registry } from './registry.ts'
import { type RequestEnd, tryRequest } from './request-end.ts'

/** The result of exchanging the job's identity for a token. */
export type Exchanged =
  | { kind: 'token'; credential: Credential }
  | { kind: 'refused'; status: number; detail: string }
  | { kind: 'unreachable'; detail: string }

const TIMEOUT_MS = 20_000
const BODY_BYTES = 64 * 1024

const tokenSchema = z.looseObject({ token: z.string().min(1) })

/**
 * Exchanges an ID token for one that may publish the package for about an hour.
 *
 * @param idToken - Its audience is `npm:` followed by the registry's host.
 * @see npm@11.21.2, lib/utils/oidc.js: the path begins at the registry's origin
 */
export async function exchangeIdentity(
  registry: Registry,
  name: string,
  idToken: string,
): Promise<Exchanged> {
  const { origin } = new URL(registry.url)
  const path = `${origin}/-/npm/v1/oidc/token/exchange/package/${encodeURIComponent(name)}`
  const credential = { type: 'bearer', secret: idToken } as const
  const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: BODY_BYTES }
  return judgeIdentity(await tryRequest(registry, { method: 'POST', path, credential, ...bounds }))
}

export function judgeIdentity(end: RequestEnd): Exchanged {
  if (end.kind === 'fault') return { kind: 'unreachable', detail: end.fault.message }
  const { reply } = end
  const { status } = reply
  const detail = describeReply(reply)
  const body = status >= 200 && status < 300 ? tokenSchema.safeParse(reply.json).data : undefined
  if (body) return { kind: 'token', credential: { type: 'bearer', secret: body.token } }
  return status === 429 || status >= 500
    ? { kind: 'unreachable', detail }
    : { kind: 'refused', status, detail }
}
