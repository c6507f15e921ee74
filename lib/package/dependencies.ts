import type { PackageJson } from '../types.ts'

const KINDS = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const

/** Returns the name and the specifier of each dependency that installers of the package have to understand. */
export function dependenciesOf(pkg: PackageJson): Array<[string, string]> {
  return KINDS.flatMap((kind) => {
    const entries = Object.entries((pkg[kind] ?? {}) as Record<string, unknown>)
    return entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  })
}

/**
 * Whether the package has scripts that npm, or `further` scripts that another packer, runs before npm sends its request.
 * They may change what it sends.
 */
export function runsScripts({ scripts = {} }: PackageJson, further: readonly string[] = []): boolean {
  const events = ['prepublishOnly', 'prepack', 'prepare', 'postpack', ...further]
  return events.some((event) => scripts[event])
}

/** Returns the names of the packages behind dependencies. An alias differs from the name of its package. */
export const dependedOn = (dependencies: ReadonlyArray<[string, string]>): string[] =>
  dependencies.map(([name, specifier]) => /^npm:((?:@[^/]+\/)?[^@]+)/.exec(specifier)?.[1] ?? name)
