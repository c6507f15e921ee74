import type { Project } from '../../../src/api/projects.ts'
import { misspelled } from '../net/refusal.ts'

export type Rule = NonNullable<Project['identity']>[number]

/** A rule as it is edited: a claim on each line, and behind a colon what it may be. */
export const textOf = ({ require }: Rule): string =>
  Object.entries(require)
    .map(([claim, patterns]) => `${claim}: ${patterns.join(', ')}`)
    .join('\n')

/** Throws what is wrong, in a sentence. */
export function requirementsOf(text: string): Rule['require'] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return Object.fromEntries(
    lines.map((line) => {
      // Names of claims may have colons in them, and no spaces.
      const [, claim, values = ''] = /^(\S+):\s+(.+)$/.exec(line) ?? []
      const patterns = values.split(',').map((pattern) => pattern.trim())
      if (!claim || patterns.includes('')) throw misspelled(`“${line}” is no “claim: value, value”.`)
      return [claim, patterns]
    }),
  )
}
