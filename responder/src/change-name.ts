import type { Question } from '@cfa/protocol'

const NAMES: Partial<Record<Question['kind'], (name: string) => string>> = {
  deprecate: (name) => `deprecation of ${name}`,
  unpublish: (name) => `unpublishing from ${name}`,
  owner: (name) => `change of owners of ${name}`,
  access: (name) => `change of access to ${name}`,
}

/** What a change of what is published is called; `undefined`: nothing of that is changed. */
export const changeName = (kind: Question['kind'], packageName: string): string | undefined =>
  NAMES[kind]?.(packageName)
