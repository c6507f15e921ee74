import type { Details, ListedPackage, Release } from './release.ts'
import type { Trust } from './trust.ts'

interface Asked {
  kind: string
  package: Release
  packages?: ListedPackage[] | undefined
  details?: Details | undefined
  trust?: Trust | undefined
}

const PROBLEMS = {
  details: 'With "packages", details are in the list.',
  trust: 'With "packages", trust is in the list.',
  first: '"package" and "kind" have to be those of the first of "packages".',
  registry: 'All packages have to have the same registry.',
  twice: 'No two packages may have the same name, version and tag.',
}

/** Our own sentences. They quote nothing from the question, so they are safe to show. */
export const LIST_PROBLEMS: readonly string[] = Object.values(PROBLEMS)

/** Returns what is wrong with a question's list of packages, and the key it is about. */
export function findListProblem({ kind, package: release, packages, details, trust }: Asked) {
  const [first] = packages ?? []
  if (!packages || !first) return undefined
  if (details) return problem('details', PROBLEMS.details)
  if (trust) return problem('trust', PROBLEMS.trust)
  if (first.kind !== kind || textOf(first) !== textOf(release)) {
    return problem('package', PROBLEMS.first)
  }
  if (packages.some(({ registry }) => registry !== release.registry)) {
    return problem('packages', PROBLEMS.registry)
  }
  if (new Set(packages.map(keyOfPackage)).size < packages.length) {
    return problem('packages', PROBLEMS.twice)
  }
  return undefined
}

/** Returns what identifies a package within its question. */
export const keyOfPackage = ({
  name,
  version,
  tag,
}: Pick<ListedPackage, 'name' | 'version' | 'tag'>): string => JSON.stringify([name, version, tag])

const problem = (key: 'details' | 'trust' | 'package' | 'packages', message: string) => ({ key, message })

const textOf = (release: Release): string => {
  const { name, version, tag, registry, integrity, size, unpackedSize, files, access } = release
  return JSON.stringify([name, version, tag, registry, integrity, size, unpackedSize, files, access])
}
