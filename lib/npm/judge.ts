import { isReported, type NpmFailure, readFailure } from './read-output.ts'

/** Why the registry does not let an account do something. */
export type AccountProblem =
  | 'token'
  | 'expired'
  | 'address'
  | 'scope'
  | 'rights'
  | 'no-2fa'
  | 'bypass'
  | 'stage-only'
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
  if (code === 'EPUBLISHCONFLICT') return { kind: 'exists', staged: false }
  if (status === 429) return { kind: 'rate-limited', retryAfterMs: readRetryAfter(text) }
  if (UNCLEAR.has(status) || status >= 500 || isNetworkCode(code)) return { kind: 'unclear' }
  const problem = judgeAccount(code, text, stderr)
  return problem ? { kind: 'account', problem } : { kind: 'refused' }
}

/** Judges how a write ended. An npm that died without a word may have written. */
export function judgeEnd(output: { stdout: string; stderr: string }): Judgement {
  return isReported(output) ? judgeFailure(readFailure(output), output.stderr) : { kind: 'unclear' }
}

/** 409 comes where two writes meet (“Failed to save packument”), at times for one that was stored (npm/cli#7376). */
const UNCLEAR = new Set([408, 409, 425])

const FORBIDDEN_TEXTS: ReadonlyArray<[RegExp, AccountProblem]> = [
  [/bypass two-factor authentication may not/i, 'bypass'],
  // npm/documentation#2036; the words beside the code are not documented.
  [/E_STAGE_REQUIRED|stage[- ]only|only stage/i, 'stage-only'],
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

const SYSTEM_CODES =
  /^E(?:CONN\w+|TIMEDOUT|NOTFOUND|AI_AGAIN|PIPE|PROTO|HOST(?:UNREACH|DOWN)|NET(?:UNREACH|DOWN|RESET)|ADDRNOTAVAIL)$/
const CLIENT_CODES =
  /^(?:E(?:IDLE|RESPONSE|TRANSFER)TIMEOUT|ERR_(?:SOCKET_TIMEOUT|(?:STREAM|TLS|SSL)_\w+)|FETCH_ERROR|HPE_\w+)$/
const CERTIFICATE_CODES = /^(?:UNABLE_TO|SELF_SIGNED|CERT|DEPTH_ZERO)_\w+$/

/** Codes of sockets and name look-ups, of npm's HTTP client, and of OpenSSL. */
function isNetworkCode(code = ''): boolean {
  return [SYSTEM_CODES, CLIENT_CODES, CERTIFICATE_CODES].some((pattern) => pattern.test(code))
}

/** A registry that locks an account out for half an hour is not waited for. */
const LONGEST_PAUSE_MS = 120_000

/** npm does not show the header `retry-after`; some registries repeat it in the text. */
function readRetryAfter(text: string): number | undefined {
  const match = /(?:retry|try again)[^\d]{0,20}(\d+)\s*(ms|s|m)/i.exec(text)
  if (!match) return undefined
  const unitMs = { ms: 1, s: 1000, m: 60_000 }[match[2]?.toLowerCase() as 'ms' | 's' | 'm']
  return Math.min(Number(match[1]) * unitMs, LONGEST_PAUSE_MS)
}
