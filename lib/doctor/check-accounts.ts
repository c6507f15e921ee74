import { safeLine } from '../log/safe-text.ts'
import type { PackageDocument } from '../registry/package-document.ts'
import { isExpiringSoon, type TokenFacts } from '../registry/token-list.ts'
import { checkRights, type Purpose } from './check-rights.ts'
import { type Finding, found, type Level } from './finding.ts'
import type { ExaminedToken } from './read-accounts.ts'

/** What the tokens are compared with. */
export interface AccountsCheck extends Purpose {
  /** The codes of the errors that the plugin's own verification found. */
  codes: readonly string[]
  document: PackageDocument
  now: number
}

export function checkAccounts(tokens: readonly ExaminedToken[], check: AccountsCheck): Finding[] {
  return tokens.flatMap((token) => checkToken(token, check))
}

function checkToken(token: ExaminedToken, check: AccountsCheck): Finding[] {
  const { owner, facts, variable } = token
  const title = titleOf(token)
  if (owner.kind === 'refused') return isReported(check) ? [] : [refused(title, owner.detail)]
  if (owner.kind === 'unreachable') return []
  const detail = owner.kind === 'user' ? describe(token) : `The registry does not say whose ${variable} is.`
  return [
    found('account', owner.kind === 'user' ? 'ok' : 'unknown', { title, detail }),
    ...(facts ? [...checkExpiry(title, facts, check.now), ...checkBypass(title, facts, check)] : []),
    ...checkRights(title, token, check),
    ...(owner.kind === 'user' ? checkMaintainer(title, owner.username, check) : []),
  ]
}

const titleOf = ({ owner, variable }: ExaminedToken): string =>
  owner.kind === 'user' ? `${safeLine(owner.username)} (${safeLine(variable)})` : safeLine(variable)

const isReported = ({ codes }: AccountsCheck): boolean =>
  codes.some((code) => code.startsWith('EACCOUNT') || code === 'EINVALIDNPMTOKEN')

/** Describes a token that `whoami` refuses. It may still work, because some registries have no `whoami`. */
const refused = (title: string, detail: string): Finding =>
  found('token-refused', 'warning', {
    title,
    detail: `The registry does not say whose the token is, and may refuse it: ${safeLine(detail)}`,
    next: 'Check the token. It may be mistyped, expired or revoked.',
  })

function describe({ facts, rights }: ExaminedToken): string {
  if (!facts) return 'The registry accepts the token, and gives no details about it.'
  const actions = rights?.actions.map((action) => safeLine(action)).join(', ')
  const packages = rights?.packages.map((name) => safeLine(name, 100)).join(', ')
  return [
    facts.readonly ? 'A read-only token' : 'A token that can write',
    actions ? ` (${actions})` : '',
    packages ? `, for ${safeLine(packages)}` : '',
    facts.expiresAt === undefined ? '' : `, until ${dayOf(facts.expiresAt)}`,
    facts.bypasses ? '.' : '. It does not bypass two-factor authentication.',
  ].join('')
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

function checkExpiry(title: string, { expiresAt }: TokenFacts, now: number): Finding[] {
  if (expiresAt === undefined || !isExpiringSoon(expiresAt, now)) return []
  return [
    found('token-expires', 'warning', {
      title,
      detail: `The token expires on ${dayOf(expiresAt)}.`,
      next: 'Create a new one before then, and store it under the same name.',
    }),
  ]
}

function checkBypass(
  title: string,
  { bypasses }: TokenFacts,
  { isAttended, isTrusted }: Pick<Purpose, 'isAttended' | 'isTrusted'>,
): Finding[] {
  if (bypasses)
    return [
      found('token-bypass', 'warning', {
        title,
        detail:
          'THIS TOKEN BYPASSES TWO-FACTOR AUTHENTICATION. Anyone who has it can publish without a code, and without asking a maintainer.',
        next: 'Replace it with a granular token that has “bypass two-factor authentication” off, and revoke this one.',
      }),
    ]
  if (isAttended || isTrusted) return []
  return [
    found('two-factor', 'warning', {
      title,
      detail:
        'The token does not bypass two-factor authentication, and no responder is set. If the package demands a second factor, the release ends after the git tag.',
      next: 'Set a responder, and a maintainer is asked for the second factor.',
    }),
  ]
}

function checkMaintainer(title: string, username: string, check: AccountsCheck): Finding[] {
  const { document, isDefault, isTrusted, name } = check
  if (isTrusted || document.kind !== 'package' || document.maintainers.length === 0) return []
  if (document.maintainers.some((one) => one.toLowerCase() === username.toLowerCase())) return []
  // Teams of an organisation may write to its scope, and other registries may list anyone.
  const level: Level = isDefault && !name.startsWith('@') && !check.isOnSite ? 'error' : 'warning'
  return [
    found('maintainer', level, {
      title,
      detail: `The registry does not list ${safeLine(username)} as a maintainer of ${safeLine(name)}.`,
      next: `A maintainer can run \`npm owner add ${safeLine(username)} ${safeLine(name)}\`.`,
    }),
  ]
}
