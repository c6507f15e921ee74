import type { PackageJson } from '../types.ts'

const KINDS = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const

/** What installers of the package have to understand: name and specifier. */
export function dependenciesOf(pkg: PackageJson): Array<[string, string]> {
  return KINDS.flatMap((kind) => {
    const entries = Object.entries((pkg[kind] ?? {}) as Record<string, unknown>)
    return entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  })
}

/** Scripts that npm runs before it sends its request: they may change what it sends. */
export function runsScripts({ scripts = {} }: PackageJson): boolean {
  const events = ['prepublishOnly', 'prepack', 'prepare', 'postpack']
  return events.some((event) => scripts[event])
}

/** Names of the packages behind dependencies: an alias has another one. */
export const dependedOn = (dependencies: ReadonlyArray<[string, string]>): string[] =>
  dependencies.map(([name, specifier]) => /^npm:((?:@[^/]+\/)?[^@]+)/.exec(specifier)?.[1] ?? name)
