import { type Rules, rules } from '../api/rules.ts'
import { jsonText } from '../json-text.ts'
import type { Project } from './project.ts'

export type { Rules }

export const NO_RULES: Rules = {
  twoPeople: false,
  freshPasskey: false,
  pickPhrase: false,
  notTheTrigger: false,
}

/** Reads the column `rules`: a rule that is not in it does not hold. */
export const rulesText = jsonText(rules.partial())
  .transform((kept) => ({ ...NO_RULES, ...kept }))
  .pipe(rules)

/** What decides who may say yes, and how. */
export type Entitlement = Pick<Project, 'people' | 'viewers' | 'rules'>

/** Whether somebody may do more afterwards, or a rule is gone. */
export function isLoosened(before: Entitlement, after: Entitlement): boolean {
  const names = Object.keys(NO_RULES) as (keyof Rules)[]
  return (
    hasMore(before.people, after.people) ||
    hasMore(seersOf(before), seersOf(after)) ||
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
