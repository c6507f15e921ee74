import { safeLine } from '../log/safe-text.ts'
import type { TokenRights } from '../registry/token-list.ts'
import { type Finding, found } from './finding.ts'
import type { ExaminedToken } from './read-accounts.ts'

/** What a token is needed for. */
export interface Purpose {
  /** The package's name. */
  name: string
  isAttended: boolean
  isStaged: boolean
  /** Whether npmjs.com is the responder. The token then stages, or only reads. */
  isOnSite: boolean
  /** Whether a trusted publisher's identity publishes or stages. A token is then only for reading. */
  isTrusted: boolean
  /** Whether the registry is npm's own. */
  isDefault: boolean
}

/** Checks what a token may do, as far as the registry's list of tokens says. */
export function checkRights(
  title: string,
  { facts, rights }: Pick<ExaminedToken, 'facts' | 'rights'>,
  purpose: Purpose,
): Finding[] {
  if (purpose.isTrusted) return []
  const problem = (detail: string, next: string) => [found('token-rights', 'error', { title, detail, next })]
  if (facts?.readonly && !purpose.isOnSite)
    return problem('The token is read-only, so it cannot publish.', 'Make one with “read and write”.')
  if (isStageOnly(rights) && !purpose.isStaged)
    return problem(
      'The token may stage versions, and cannot publish them.',
      'Set "publish": "staged" (`cfa publish --staged`), or create a token with “read and write”.',
    )
  if (rights && !covers(rights, purpose.name))
    return problem(
      `The token is for other packages: ${rights.packages.map((one) => safeLine(one, 100)).join(', ')}.`,
      `Make one that covers ${safeLine(purpose.name)} or its scope.`,
    )
  return []
}

const isStageOnly = (rights: TokenRights | undefined): boolean =>
  rights !== undefined && rights.actions.length > 0 && rights.actions.every((action) => /stage/i.test(action))

function covers({ packages }: TokenRights, name: string): boolean {
  if (packages.length === 0) return true
  return packages.some(
    (one) => one === '*' || one === name || name.startsWith(`${one.replace(/\/\*?$/, '')}/`),
  )
}
