import { type Overlay, withoutVersion } from '../door/door-reads.ts'
import { ACCESS_WHAT } from './judge-access.ts'
import type { KeptChange } from './kept-change.ts'
import type { KeptPackage } from './kept-write.ts'
import type { KeptWrites } from './kept-writes.ts'

export interface KeptReadsOptions {
  writes: Pick<KeptWrites, 'packagesOf' | 'writesOf'>
  changes: readonly KeptChange[]
  /** The name that tools get if they ask who is logged in before they publish. */
  username: string | undefined
  /** The version that the project's own files give a package. */
  versionHere: (name: string) => string | undefined
}

const PACKAGE = /^(?:@[^/]+\/)?[^/@-][^/]*$/
const VERSION = /^((?:@[^/]+\/)?[^/@-][^/]*)\/([^/]+)$/
const TAGS = /^-\/package\/((?:@[^/]+\/)?[^/]+)\/dist-tags$/
const VISIBILITY = /^-\/package\/((?:@[^/]+\/)?[^/]+)\/visibility$/

/**
 * Shows what the run has written as if the registry already had it, because some tools check. The version that the
 * project has now is hidden from `npm publish`: npm refuses to send a version that the registry has, and only what it
 * sends can be compared.
 */
export function keptReads({ writes, changes, username, versionHere }: KeptReadsOptions): Overlay {
  const tagsFor = (name: string) =>
    Object.fromEntries(writes.writesOf(name).map(({ distTag, version }) => [distTag, version]))
  return (path, command) => {
    if (path === '-/whoami') return username === undefined ? undefined : () => ({ username })
    const tagged = TAGS.exec(path)?.[1]
    if (tagged !== undefined) {
      const tags = tagsFor(tagged)
      return isEmpty(tags) ? undefined : (json) => ({ ...json, ...tags })
    }
    const accessed = VISIBILITY.exec(path)?.[1]
    if (accessed !== undefined) {
      const to = accessAfter(changes, accessed)
      return to === undefined ? undefined : () => ({ public: to === 'public' })
    }
    if (PACKAGE.test(path)) {
      const own = command === 'publish' ? versionHere(path) : undefined
      const [kept, tags] = [writes.packagesOf(path), tagsFor(path)]
      if (own === undefined && isEmpty(tags)) return undefined
      return (json) => withKept(own === undefined ? json : withoutVersion(json, own), path, kept, tags)
    }
    const [, name = '', version = ''] = VERSION.exec(path) ?? []
    const kept = writes.packagesOf(name).find((one) => one.version === (tagsFor(name)[version] ?? version))
    return kept && (() => kept.manifest)
  }
}

/** Returns the access that a kept change sets, because npm reads back what it has just set. */
const accessAfter = (changes: readonly KeptChange[], name: string): string | null | undefined =>
  changes
    .find((change) => change.kind === 'access' && change.name === name)
    ?.facts.find(({ what }) => what === ACCESS_WHAT)?.to

function withKept(
  json: Record<string, unknown> | undefined,
  name: string,
  kept: readonly KeptPackage[],
  tags: Record<string, string>,
): object | undefined {
  if (isEmpty(tags)) return json
  const { versions, 'dist-tags': before } = json ?? {}
  const added = Object.fromEntries(kept.map(({ version, manifest }) => [version, manifest]))
  return {
    ...(json ?? { _id: name, name }),
    'dist-tags': { ...(before as object | undefined), ...tags },
    versions: { ...(versions as object | undefined), ...added },
  }
}

const isEmpty = (value: object): boolean => Object.keys(value).length === 0
