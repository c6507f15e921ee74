import { matches } from '../identity/pattern.ts'
import type { Policy, Rule } from '../identity/policy.ts'
import type { Project } from './project.ts'
import { NO_RULES, type Rules } from './rules.ts'

/** What decides who may say yes, and how, and which builds are believed. */
export type Entitlement = Pick<Project, 'people' | 'viewers' | 'rules' | 'identity' | 'cfa'>

/** Whether somebody may do more afterwards, more builds may ask, codes come unsealed, or a rule is gone. */
export function isLoosened(before: Entitlement, after: Entitlement): boolean {
  const names = Object.keys(NO_RULES) as (keyof Rules)[]
  return (
    hasMore(before.people, after.people) ||
    hasMore(seersOf(before), seersOf(after)) ||
    admitsMore(before.identity ?? [], after.identity ?? []) ||
    (after.cfa && !before.cfa) ||
    names.some((name) => before.rules[name] && !after.rules[name])
  )
}

/** Those who may answer see as well. */
const seersOf = ({ people, viewers }: Entitlement): string[] | null =>
  people === null || viewers === null ? null : [...people, ...viewers]

function hasMore(before: string[] | null, after: string[] | null): boolean {
  if (before === null) return false
  return after === null || after.some((id) => !before.includes(id))
}

/** Anyone who adds an issuer of their own decides what is verified: repository, commit, and who started the run. */
const admitsMore = (before: Policy, after: Policy): boolean =>
  !after.every((one) => before.some((other) => isWithin(one, other)))

/** Whether each build that meets one rule meets the other for certain. Patterns with `*` are compared to the letter. */
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
