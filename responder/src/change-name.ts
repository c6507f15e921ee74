import type { AskedKind } from './asked-kind.ts'

const NAMES: Partial<Record<AskedKind, (name: string) => string>> = {
  deprecate: (name) => `deprecation of ${name}`,
  unpublish: (name) => `unpublishing from ${name}`,
  owner: (name) => `change of owners of ${name}`,
  access: (name) => `change of access to ${name}`,
}

/** The name of a change to a published package. `undefined` if the kind is not such a change. */
export const changeName = (kind: AskedKind, packageName: string): string | undefined =>
  NAMES[kind]?.(packageName)
