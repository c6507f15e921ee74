import { mapConcurrently } from '../async/map-concurrently.ts'
import type { Clock } from '../async/sleep.ts'
import type { Fail } from '../errors/fail.ts'
import { readDistTags } from '../registry/dist-tags.ts'
import { hasBytesOf } from '../registry/find-version.ts'
import { type PackageDocument, type ReadPackage, readWholePackage } from '../registry/package-document.ts'
import { queryVersionWithRetries, type VersionQuery } from '../release/version-query.ts'
import { type KeptPackage, type KeptTag, type KeptWrite, specOfWrite } from './kept-write.ts'
import { isLastOf } from './without-moved-tags.ts'

/** What the registry still lacks of a run, and what it already has. */
export interface Left {
  writes: KeptWrite[]
  /** Writes that the registry already has, with exactly these bytes and on this dist-tag. */
  there: KeptWrite[]
  /** The registry's document of each package that the run publishes, by name. */
  documents: ReadonlyMap<string, PackageDocument>
}

export interface LeftTools extends Pick<VersionQuery, 'registry' | 'reader'> {
  clock: Pick<Clock, 'sleep'>
  fail: Fail
}

/** How many packages or dist-tags are looked up at a time. */
const AT_ONCE = 8

/**
 * Compares a run with the registry. Throws `EPUBLISHCONFLICT` if the registry has a version with other bytes, and
 * `EREGISTRYUNREACHABLE` if that can't be found out.
 */
export async function findLeft(writes: readonly KeptWrite[], tools: LeftTools): Promise<Left> {
  const { registry, reader } = tools
  const names = [...new Set(writes.filter(({ kind }) => kind === 'publish').map(({ name }) => name))]
  const read = await mapConcurrently(AT_ONCE, names, (name) => readWholePackage(registry, reader, name))
  const packages = new Map(names.map((name, index) => [name, read[index] as ReadPackage]))
  const found = await mapConcurrently(AT_ONCE, writes, (write) =>
    write.kind === 'publish' ? findPackage(write, packages.get(write.name), tools) : findTag(write, tools),
  )
  const absent = writes.filter((_write, index) => found[index] === 'absent')
  const isMovedBefore = ({ name, distTag }: KeptWrite) =>
    absent.some((other) => other.name === name && other.distTag === distTag)
  const left = writes.map((write, index): KeptWrite | undefined => {
    if (found[index] === 'absent') return write
    const needsTag = found[index] === 'untagged' || isMovedBefore(write)
    return needsTag && isLastOf(write, writes) ? tagOf(write) : undefined
  })
  return {
    writes: left.filter((write) => write !== undefined),
    there: writes.filter((_write, index) => left[index] === undefined),
    documents: new Map([...packages].map(([name, { document }]) => [name, document])),
  }
}

/** `untagged`: the registry has the version, but not on its dist-tag. */
type FoundWrite = 'absent' | 'untagged' | 'there'

const tagOf = ({ name, version, distTag }: KeptWrite): KeptTag => ({
  ...{ kind: 'dist-tag', name, version, distTag },
})

async function findPackage(
  write: KeptPackage,
  read: ReadPackage | undefined,
  { registry, reader, fail, clock }: LeftTools,
): Promise<FoundWrite> {
  const { name, version, distTag } = write
  const target = { name, version, distTag, registry: registry.url, gitTag: '' }
  const known = read?.find(version)
  // `absent` is a definite answer. Only what is unknown is looked up again.
  const found =
    known && known.kind !== 'unknown'
      ? known
      : await queryVersionWithRetries({ registry, reader, target }, clock)
  if (found.kind === 'unknown') throw fail('EREGISTRYUNREACHABLE', { detail: found.detail })
  if (found.kind === 'absent') return 'absent'
  if (!hasBytesOf(found, write)) {
    const shown = found.integrity ?? found.shasum ?? ''
    const detail = `This is about ${specOfWrite(write)}. Nothing of this run was uploaded.`
    throw fail('EPUBLISHCONFLICT', { written: 'taken', expected: write.integrity, found: shown, detail })
  }
  return found.distTags[distTag] === version ? 'there' : 'untagged'
}

async function findTag(
  { name, version, distTag }: KeptTag,
  { registry, reader }: LeftTools,
): Promise<FoundWrite> {
  const tags = await readDistTags(registry, reader, name)
  return tags?.[distTag] === version ? 'there' : 'absent'
}
