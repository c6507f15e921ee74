import { wordsOf } from './describe-reply.ts'
import type { RegistryReply } from './registry.ts'

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

const EXPIRED = /token (?:has )?(?:been )?(?:expired|revoked)/i

const FORBIDDEN_TEXTS: ReadonlyArray<[RegExp, AccountProblem]> = [
  [/bypass two-factor authentication may not/i, 'bypass'],
  // See npm/documentation#2036. The text that comes with the code is not documented.
  [/E_STAGE_REQUIRED|stage[- ]only|only stage/i, 'stage-only'],
  [/two-factor authentication or granular access token.* is required/is, 'no-2fa'],
  [/do(?:es)? not have permission/i, 'rights'],
  [/\bip\b.*\bnot allowed|from your ip/i, 'address'],
]

/**
 * Returns what is wrong with the account, according to a reply: its token, its rights or its IP address. npm's registry
 * answers `404` to an expired token, and to one whose scope lacks the package.
 *
 * @returns `undefined` if the reply says nothing of the kind.
 */
export function judgeAccount(reply: RegistryReply): AccountProblem | undefined {
  const { status, headers } = reply
  const words = wordsOf(reply).join('\n')
  if (status === 401 && /\bipaddress\b/i.test(String(headers['www-authenticate'] ?? ''))) return 'address'
  if (status === 401) return isExpired(reply) ? 'expired' : 'token'
  if (status === 404) return isExpired(reply) ? 'expired' : 'scope'
  if (status !== 403) return undefined
  return FORBIDDEN_TEXTS.find(([pattern]) => pattern.test(words))?.[1] ?? 'forbidden'
}

/** Whether the registry says that the token has expired or was revoked. Its notice may say so when the body doesn't. */
export function isExpired(reply: RegistryReply): boolean {
  return EXPIRED.test(wordsOf(reply).join('\n'))
}
