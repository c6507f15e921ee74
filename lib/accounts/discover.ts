import { getError, type PluginError } from '../errors/get-error.ts'
import type { Env } from '../types.ts'

/** A token in the environment, before the registry is asked whose it is. */
export interface Candidate {
  /** `NPM_TOKEN_<suffix>`, as it is spelled in the environment. */
  variable: string
  /** The name that the variable claims: the suffix, or the name in `accounts` that it was found for. */
  claimed: string
  /** Whether the name is from `accounts`, where it is spelled as at the registry. */
  isExact?: boolean
  token: string
}

/** What the environment offers to publish with. */
export interface Discovery {
  candidates: Candidate[]
  /** The tokens of all such variables, even of those that `accounts` leaves out. No script may get any of them. */
  tokens: string[]
  /** `NPM_TOKEN`, trimmed; `undefined` if it is missing or empty. */
  projectToken: string | undefined
  errors: PluginError[]
}

const PREFIX = /^NPM_TOKEN_(.+)$/i

/**
 * Finds the tokens. CI systems upper-case the names of variables and forbid `-` and `.` in them, so names are folded
 * before they are compared. An empty or blank value counts as absent, because GitHub passes a missing secret as an
 * empty string.
 *
 * @param accounts - Whose tokens are meant. If one of them has a token, `NPM_TOKEN` is not: where it is set for all
 *   projects of a group, none of them can remove it.
 */
export function discoverAccounts(env: Env, accounts: readonly string[] | undefined): Discovery {
  const all = Object.entries(env).flatMap(([variable, value]) => {
    const claimed = PREFIX.exec(variable)?.[1]
    const token = value?.trim()
    return claimed && token ? [{ variable, claimed, token }] : []
  })
  const candidates = accounts ? chosen(all, accounts) : all
  const projectToken = env.NPM_TOKEN?.trim() || undefined
  // One name may be that of its owner.
  const isOneAccount = projectToken !== undefined && candidates.length === 0 && (accounts?.length ?? 0) <= 1
  const errors = [...missing(all, isOneAccount ? undefined : accounts), ...duplicates(candidates)]
  if (projectToken !== undefined && candidates.length > 0 && !accounts) {
    const variables = ['NPM_TOKEN', ...candidates.map(({ variable }) => variable)]
    errors.push(getError('EACCOUNTKINDS', { variables }))
  }
  return { candidates, tokens: all.map(({ token }) => token), projectToken, errors }
}

/** Converts a name to lower case, and every run of characters other than letters and digits to one `_`. */
export function fold(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
}

/** Returns a name such as `NPM_TOKEN_ALICE`, as every CI system allows it. */
export function variableFor(name: string): string {
  return `NPM_TOKEN_${fold(name).toUpperCase()}`
}

function chosen(all: Candidate[], accounts: readonly string[]): Candidate[] {
  return accounts.flatMap((name) =>
    all
      .filter(({ claimed }) => fold(claimed) === fold(name))
      .map((candidate) => ({ ...candidate, claimed: name, isExact: true })),
  )
}

function missing(all: Candidate[], accounts: readonly string[] = []): PluginError[] {
  return accounts
    .filter((name) => !all.some(({ claimed }) => fold(claimed) === fold(name)))
    .map((account) => getError('EACCOUNTMISSING', { account, expected: variableFor(account) }))
}

function duplicates(candidates: Candidate[]): PluginError[] {
  const groups = Object.values(Object.groupBy(candidates, ({ claimed }) => fold(claimed)))
  return groups.flatMap((group = []) => {
    if (group.length < 2) return []
    const variables = group.map(({ variable }) => variable)
    return [getError('EACCOUNTDUPLICATE', { account: group[0]?.claimed ?? '', variables })]
  })
}
