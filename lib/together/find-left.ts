import { mapAtOnce } from '../async/map-at-once.ts'
import type { Clock } from '../async/sleep.ts'
import type { Fail } from '../errors/fail.ts'
import { readDistTags } from '../registry/dist-tags.ts'
import { hasBytesOf } from '../registry/find-version.ts'
import { type LookUp, lookUp, lookUpPatiently } from '../release/look-up.ts'
import { type KeptPackage, type KeptTag, type KeptWrite, specOfWrite } from './kept-write.ts'

/** What the registry lacks of a run, and what it has already. */
export interface Left {
  writes: KeptWrite[]
  /** With exactly these bytes, and on this dist-tag. */
  there: KeptWrite[]
}

export interface LeftTools extends Pick<LookUp, 'registry' | 'reader'> {
  clock: Pick<Clock, 'sleep'>
  fail: Fail
}

/** How many packages the registry is asked for at a time. */
const AT_ONCE = 8

/**
 * Compares a run with the registry. Throws `EPUBLISHCONFLICT` where a version is there with other bytes, and
 * `EREGISTRYUNREACHABLE` where that can't be found out.
 */
export async function findLeft(writes: readonly KeptWrite[], tools: LeftTools): Promise<Left> {
  const isSentHere = ({ name, version }: KeptWrite) =>
    writes.some((other) => other.kind === 'publish' && other.name === name && other.version === version)
  const found = await mapAtOnce(AT_ONCE, writes, async (write): Promise<KeptWrite | undefined> => {
    if (write.kind === 'publish') return leftOfPackage(write, tools)
    return !isSentHere(write) && (await isTagSet(write, tools)) ? undefined : write
  })
  return {
    writes: found.filter((write) => write !== undefined),
    there: writes.filter((_write, index) => found[index] === undefined),
  }
}

async function leftOfPackage(write: KeptPackage, tools: LeftTools): Promise<KeptWrite | undefined> {
  const { name, version, distTag } = write
  const { registry, reader, fail } = tools
  const target = { name, version, distTag, registry: registry.url, gitTag: '' }
  const found = await lookUpOnce({ registry, reader, target }, tools)
  if (found.kind === 'unknown') throw fail('EREGISTRYUNREACHABLE', { detail: found.detail })
  if (found.kind === 'absent') return write
  if (!hasBytesOf(found, write)) {
    const shown = found.integrity ?? found.shasum ?? ''
    const detail = `This is about ${specOfWrite(write)}. Nothing of this run was uploaded.`
    throw fail('EPUBLISHCONFLICT', { written: 'taken', expected: write.integrity, found: shown, detail })
  }
  return found.distTags[distTag] === version ? undefined : { kind: 'dist-tag', name, version, distTag }
}

/** A version that is absent is no news to ask for again. */
async function lookUpOnce(look: LookUp, { clock }: LeftTools) {
  const found = await lookUp(look)
  return found.kind === 'unknown' ? lookUpPatiently(look, clock) : found
}

async function isTagSet({ name, version, distTag }: KeptTag, { registry, reader }: LeftTools) {
  return (await readDistTags(registry, reader, name))?.[distTag] === version
}
