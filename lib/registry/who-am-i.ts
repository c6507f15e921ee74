import type { Sleep } from '../async/sleep.ts'
import { type Credential, isSendable } from './credential.ts'
import { describeReply } from './describe-reply.ts'
import { type AccountProblem, judgeAccount } from './judge-account.ts'
import { isLimited, pauseOfRead } from './read-pause.ts'
import type { Registry } from './registry.ts'
import { type RequestEnd, tryRequest } from './request-end.ts'

/** Whose credential it is, according to the registry. */
export type WhoAmI =
  | { kind: 'user'; username: string }
  /** The registry does not say. */
  | { kind: 'unknown' }
  | { kind: 'unreachable'; detail: string }
  | { kind: 'refused'; problem: 'token' | 'expired' | 'address' | 'forbidden'; detail: string }

const TIMEOUT_MS = 20_000
const TRIES = 3
const PAUSE_MS = 1000
const BODY_BYTES = 64 * 1024
const NO_CREDENTIAL =
  'It has a space, a line break or another character that no token has. The registry was not asked.'

/**
 * Asks the registry whose credential it is. Asks up to twice more after a network fault, a `5xx` or a rate limit, but
 * not after a timeout.
 *
 * @see npm@11.21.2, lib/utils/get-identity.js
 */
export async function whoAmI(registry: Registry, credential: Credential, sleep: Sleep): Promise<WhoAmI> {
  if (!isSendable(credential)) return { kind: 'refused', problem: 'token', detail: NO_CREDENTIAL }
  const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: BODY_BYTES }
  const ask = () => tryRequest(registry, { method: 'GET', path: '-/whoami', credential, ...bounds })
  for (let tries = 1; ; tries += 1) {
    const end = await ask()
    if (tries === TRIES || !isTemporary(end)) return judgeWhoAmI(end)
    await sleep(pauseOfRead(end.kind === 'reply' ? end.reply : undefined, PAUSE_MS))
  }
}

/** A registry that stayed silent until the timeout is not asked again. */
function isTemporary(end: RequestEnd): boolean {
  if (end.kind === 'fault') return end.fault.code !== 'ETIMEDOUT'
  return isLimited(end.reply) || (end.reply.status >= 500 && end.reply.status !== 501)
}

const NO_ROUTE = new Set([404, 405, 501])

export function judgeWhoAmI(end: RequestEnd): WhoAmI {
  if (end.kind === 'fault') return { kind: 'unreachable', detail: end.fault.message }
  const { reply } = end
  const { status, json } = reply
  if (NO_ROUTE.has(status)) return { kind: 'unknown' }
  if (status === 200) {
    const username = (json as { username?: unknown } | null | undefined)?.username
    return typeof username === 'string' && username ? { kind: 'user', username } : { kind: 'unknown' }
  }
  const problem = judgeAccount(reply)
  const detail = describeReply(reply)
  return problem ? { kind: 'refused', problem: toRefusal(problem), detail } : { kind: 'unreachable', detail }
}

function toRefusal(problem: AccountProblem): Extract<WhoAmI, { kind: 'refused' }>['problem'] {
  return problem === 'token' || problem === 'expired' || problem === 'address' ? problem : 'forbidden'
}
