import { describeReply, wordsOf } from './describe-reply.ts'
import { type AccountProblem, judgeAccount } from './judge-account.ts'
import { isLimited, readPause } from './read-pause.ts'
import type { RegistryReply } from './registry.ts'
import { FAULT_CODES, type RegistryFault } from './registry-fault.ts'
import type { RequestEnd } from './request-end.ts'
import { readWebPair, type WebPair } from './web-pair.ts'

export type { AccountProblem } from './judge-account.ts'

/** What the end of a write means. `detail` is the text of the registry or of the fault, without secrets. */
export type Judgement =
  | { kind: 'done'; reply: RegistryReply }
  /** The registry wants a code, or rejects the one that it got. */
  | { kind: 'code-rejected'; pair?: WebPair }
  | { kind: 'rate-limited'; retryAfterMs?: number; detail: string }
  /** The registry already has the version. */
  | { kind: 'exists'; staged: boolean; detail: string }
  /** Only a lookup can tell whether it was stored. */
  | { kind: 'unclear'; retryAfterMs?: number; detail: string }
  | { kind: 'account'; problem: AccountProblem; detail: string }
  | { kind: 'refused'; detail: string }

export function judgeWrite(end: RequestEnd, registryUrl: string): Judgement {
  return end.kind === 'fault' ? judgeFault(end.fault) : judgeReply(end.reply, registryUrl)
}

const EXISTS = /cannot (?:publish|stage) (?:over|previously)|previously (?:published|staged) version/i
/** 409 means that two writes collided (“Failed to save packument”). Some were stored all the same (npm/cli#7376). */
const UNCLEAR = new Set([408, 409, 425])

function judgeFault({ message, code }: RegistryFault): Judgement {
  // Nothing was sent.
  if (code === FAULT_CODES.header) return { kind: 'account', problem: 'token', detail: message }
  return { kind: 'unclear', detail: code && !message.includes(code) ? `${code}: ${message}` : message }
}

/** @see npm-registry-fetch@19, lib/check-response.js, and npm@11.21.2, lib/utils/error-message.js */
function judgeReply(reply: RegistryReply, registryUrl: string): Judgement {
  const { status } = reply
  const words = wordsOf(reply).join('\n')
  const detail = describeReply(reply)
  if (status >= 200 && status < 300) return { kind: 'done', reply }
  if (wantsCode(reply, words, registryUrl)) {
    const pair = readWebPair(reply.json, registryUrl)
    return { kind: 'code-rejected', ...(pair ? { pair } : {}) }
  }
  if (status >= 400 && EXISTS.test(words))
    return { kind: 'exists', staged: /previously staged/i.test(words), detail }
  if (isLimited(reply)) return { kind: 'rate-limited', ...pauseOf(reply), detail }
  if (UNCLEAR.has(status) || status >= 500 || status < 200)
    return { kind: 'unclear', ...pauseOf(reply), detail }
  const problem = judgeAccount(reply)
  if (problem) return { kind: 'account', problem, detail }
  return { kind: 'refused', detail: status < 400 ? describeRedirect(reply) : detail }
}

/** The links of the web authentication sometimes come without the header that npm reads. */
function wantsCode({ status, headers, json }: RegistryReply, words: string, registryUrl: string): boolean {
  if (status === 400) return /"otp"|one-time/i.test(words)
  if (status !== 401) return false
  const challenges = String(headers['www-authenticate'] ?? '')
    .toLowerCase()
    .split(/,\s*/)
  if (challenges.includes('ipaddress')) return false
  return (
    challenges.includes('otp') || /one-time pass/i.test(words) || readWebPair(json, registryUrl) !== undefined
  )
}

function pauseOf(reply: RegistryReply): { retryAfterMs?: number } {
  const retryAfterMs = readPause(reply)
  return retryAfterMs === undefined ? {} : { retryAfterMs }
}

/** Writes are not sent elsewhere. A redirect means that the configured address is out of date. */
function describeRedirect({ status, headers }: RegistryReply): string {
  const target = URL.parse(String(headers.location ?? ''))
  const where = target ? ` to ${target.origin}${target.pathname}` : ''
  return `HTTP ${status}: the registry redirects the request${where}. Configure the address that it redirects to.`
}
