import type { NpmFailure } from './read-output.ts'

/** Why the registry does not let an account do something. */
export type AccountProblem =
  | 'token'
  | 'expired'
  | 'address'
  | 'scope'
  | 'rights'
  | 'no-2fa'
  | 'bypass'
  | 'forbidden'

/** What a failed call to the registry means. */
export type Judgement =
  | { kind: 'code-refused' }
  | { kind: 'rate-limited'; retryAfterMs: number | undefined }
  /** The version is there already, or npm believes so. */
  | { kind: 'exists'; staged: boolean }
  /** Whether it was stored can only be seen by looking. */
  | { kind: 'unclear' }
  | { kind: 'account'; problem: AccountProblem }
  | { kind: 'refused' }

/**
 * Judges a failure that npm reported.
 *
 * @param stderr - npm shows the registry's `npm-notice` headers there and nowhere else.
 * @see npm@11.21.2, lib/utils/error-message.js, and npm-registry-fetch@19, lib/check-response.js
 */
export function judgeFailure({ code, text }: NpmFailure, stderr: string): Judgement {
  const status = Number(/^E(\d{3})$/.exec(code ?? '')?.[1])
  if (code === 'EOTP' || (status === 400 && /"otp"|one-time/i.test(text))) return { kind: 'code-refused' }
  if (/cannot (?:publish|stage) (?:over|previously)|previously (?:published|staged) version/i.test(text)) {
    return { kind: 'exists', staged: /previously staged/i.test(text) }
  }
  if (status === 409 || code === 'EPUBLISHCONFLICT') return { kind: 'exists', staged: false }
  if (status === 429) return { kind: 'rate-limited', retryAfterMs: readRetryAfter(text) }
  if (status === 408 || status === 425 || status >= 500 || isNetworkCode(code)) return { kind: 'unclear' }
  const problem = judgeAccount(code, text, stderr)
  return problem ? { kind: 'account', problem } : { kind: 'refused' }
}

const FORBIDDEN_TEXTS: ReadonlyArray<[RegExp, AccountProblem]> = [
  [/bypass two-factor authentication may not/i, 'bypass'],
  [/two-factor authentication or granular access token.* is required/is, 'no-2fa'],
  [/do(?:es)? not have permission/i, 'rights'],
  [/\bip\b.*\bnot allowed|from your ip/i, 'address'],
]

function judgeAccount(code: string | undefined, text: string, stderr: string): AccountProblem | undefined {
  if (code === 'EAUTHIP') return 'address'
  const expired = /token (?:has )?(?:been )?(?:expired|revoked)/i.test(`${text}\n${stderr}`)
  if (code === 'E401' || code === 'ENEEDAUTH') return expired ? 'expired' : 'token'
  if (code === 'E404') return expired ? 'expired' : 'scope'
  if (code !== 'E403') return undefined
  return FORBIDDEN_TEXTS.find(([pattern]) => pattern.test(text))?.[1] ?? 'forbidden'
}

/** System errors of sockets and name look-ups, and those of npm's HTTP client. */
function isNetworkCode(code: string | undefined): boolean {
  return /^(?:ECONN\w+|E(?:TIMEDOUT|NOTFOUND|AI_AGAIN|PIPE|HOSTUNREACH|NETUNREACH|NETDOWN|IDLETIMEOUT|RESPONSETIMEOUT|PROTO)|ERR_SOCKET_TIMEOUT|ERR_STREAM_\w+|FETCH_ERROR|UNABLE_TO_\w+|(?:SELF_SIGNED|CERT|DEPTH_ZERO)_\w+)$/.test(
    code ?? '',
  )
}

/** npm does not show the header `retry-after`; some registries repeat it in the text. */
function readRetryAfter(text: string): number | undefined {
  const match = /(?:retry|try again)[^\d]{0,20}(\d+)\s*(s|m)/i.exec(text)
  return match ? Number(match[1]) * (match[2]?.toLowerCase() === 'm' ? 60_000 : 1000) : undefined
}
