import type { Change, Question } from '@cfa/protocol'

const ACTIONS: Partial<Record<Question['kind'], (name: string) => string>> = {
  deprecate: (name) => `change the deprecation of ${name}`,
  unpublish: (name) => `unpublish from ${name}`,
  owner: (name) => `change who owns ${name}`,
  access: (name) => `change access to ${name}`,
}

/** Describes what a code is needed for. `undefined` if it does not change what is already published. */
export const describeAction = (kind: Question['kind'], name: string): string | undefined =>
  ACTIONS[kind]?.(name)

/** `deprecation message of 1.0.0: from nothing to “Use version 2.”` */
export function factLine({ what, versions, from, to }: Change['facts'][number]): string {
  const text = (value: string | null) => (value === null ? 'nothing' : `“${value}”`)
  const ofVersions = versions.length > 0 ? ` of ${versions.join(', ')}` : ''
  return `${what}${ofVersions}: from ${text(from)} to ${text(to)}`
}
