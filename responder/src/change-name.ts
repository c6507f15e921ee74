import type { AskedKind } from './asked-kind.ts'

const NAMES: Partial<Record<AskedKind, (name: string) => string>> = {
  deprecate: (name) => `deprecation of ${name}`,
  unpublish: (name) => `unpublishing from ${name}`,
  owner: (name) => `change of owners of ${name}`,
  access: (name) => `change of access to ${name}`,
}

/** What a change of what is published is called; `undefined`: nothing of that is changed. */
export const changeName = (kind: AskedKind, packageName: string): string | undefined =>
  NAMES[kind]?.(packageName)
