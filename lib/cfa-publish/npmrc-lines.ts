import { credentialOwner } from '../npm/credential-key.ts'

const UNKEYED = /^(?:_authToken|_auth|username|_password)$/
const SCOPE = /^(@[^:]+):registry$/
const VARIABLE = /\$\{([^}?:-]+)[^}]*\}/g

/** What one line of an `.npmrc` is about. */
export type NpmrcLine =
  | { kind: 'registry' | 'other' }
  /** A credential for the given registry. */
  | { kind: 'credential' }
  /** A credential that is certainly for another registry. */
  | { kind: 'elsewhere' }
  | { kind: 'scope'; scope: string; registry: string }

export function readNpmrcLine(line: string, registry: string): NpmrcLine {
  const [key, value] = [keyOf(line), textOf(line)]
  if (key === 'registry') return { kind: 'registry' }
  const owner = credentialOwner(key, registry)
  if (UNKEYED.test(key) || owner === 'registry') return { kind: 'credential' }
  // A variable in the key may hold the registry's address.
  if (owner === 'other' && variablesIn(key).length === 0) return { kind: 'elsewhere' }
  const scope = SCOPE.exec(key)?.[1]
  return scope === undefined ? { kind: 'other' } : { kind: 'scope', scope, registry: value }
}

/** Returns the names of the variables in `${…}`. */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(VARIABLE)].map(([, name]) => name as string)

/** Compares registries as npm does, with or without a slash at the end. */
export const isSameRegistry = (one: string, other: string): boolean =>
  one.replace(/\/*$/, '/') === other.replace(/\/*$/, '/')

const unquoted = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2')
const keyOf = (line: string): string => unquoted(line.split('=', 1)[0] as string)
const textOf = (line: string): string => unquoted(line.slice(line.indexOf('=') + 1))
