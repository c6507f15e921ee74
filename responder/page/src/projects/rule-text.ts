import type { Project } from '../../../src/api/projects.ts'
import { invalidInput } from '../net/refusal.ts'

export type Rule = NonNullable<Project['identity']>[number]

/** Returns a rule as text for editing: one claim per line, followed by a colon and its allowed values. */
export const textOf = ({ require }: Rule): string =>
  Object.entries(require)
    .map(([claim, patterns]) => `${claim}: ${patterns.join(', ')}`)
    .join('\n')

/** Reads the text of a rule. @throws {Refusal} Says what is wrong, in a sentence. */
export function requirementsOf(text: string): Rule['require'] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return Object.fromEntries(
    lines.map((line) => {
      // A claim's name may contain colons, but no spaces.
      const [, claim, values = ''] = /^(\S+):\s+(.+)$/.exec(line) ?? []
      const patterns = values.split(',').map((pattern) => pattern.trim())
      if (!claim || patterns.includes('')) throw invalidInput(`“${line}” is no “claim: value, value”.`)
      return [claim, patterns]
    }),
  )
}
