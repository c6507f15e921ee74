import { matches } from '../identity/pattern.ts'
import type { Policy, Rule } from '../identity/policy.ts'
import type { Project } from './project.ts'
import { NO_RULES, type Rules } from './rules.ts'

/** The settings that decide who may answer, and how, and which builds are believed. */
export type Entitlement = Pick<Project, 'people' | 'viewers' | 'rules' | 'identity' | 'cfa'>

/** Whether a change lets somebody do more, lets more builds ask, lets codes come unsealed or turns a rule off. */
export function isLoosened(before: Entitlement, after: Entitlement): boolean {
  const names = Object.keys(NO_RULES) as (keyof Rules)[]
  return (
    hasMore(before.people, after.people) ||
    hasMore(allViewersOf(before), allViewersOf(after)) ||
    admitsMore(before.identity ?? [], after.identity ?? []) ||
    (after.cfa && !before.cfa) ||
    names.some((name) => before.rules[name] && !after.rules[name])
  )
}

/** Everybody who may see what is asked, which includes those who may answer. `null` for everybody. */
const allViewersOf = ({ people, viewers }: Entitlement): string[] | null =>
  people === null || viewers === null ? null : [...people, ...viewers]

function hasMore(before: string[] | null, after: string[] | null): boolean {
  if (before === null) return false
  return after === null || after.some((id) => !before.includes(id))
}

/**
 * Whether new rules admit builds that the old ones did not. Anyone who adds an issuer of their own decides what is
 * verified: repository, commit, and who started the run.
 */
const admitsMore = (before: Policy, after: Policy): boolean =>
  !after.every((one) => before.some((other) => isWithin(one, other)))

/** Whether every build that meets `one` is certain to meet `other`. Patterns with `*` are compared literally. */
const isWithin = (one: Rule, other: Rule): boolean =>
  one.issuer === other.issuer &&
  one.ci === other.ci &&
  Object.entries(other.require).every(([claim, allowed]) =>
    one.require[claim]?.every(
      (pattern) =>
        allowed.includes(pattern) ||
        (!pattern.includes('*') && allowed.some((wider) => matches(wider, pattern))),
    ),
  )
