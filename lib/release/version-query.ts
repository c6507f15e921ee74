import type { Clock } from '../async/sleep.ts'
import { finishTagByHand } from '../errors/by-hand.ts'
import type { Fail } from '../errors/fail.ts'
import type { Target } from '../package/target.ts'
import type { Credential } from '../registry/credential.ts'
import { type Found, findGitHead, findVersion, hasBytesOf } from '../registry/find-version.ts'
import type { Registry } from '../registry/registry.ts'

/** The hashes of what was packed. */
export interface Hashes {
  integrity: string
  shasum: string
}

/** Which version to look up, where, and with whose credential. */
export interface VersionQuery {
  registry: Registry
  reader: Credential | undefined
  target: Target
}

const TRIES = 5
const PAUSE_MS = 1000
/** Limits all pauses together, however long the registry asks to wait. */
const LONGEST_MS = 120_000

/** Asks the registry once what it has under the version. */
export const queryVersion = ({ registry, reader, target }: VersionQuery): Promise<Found> =>
  findVersion(registry, reader, target)

/**
 * Asks for a few seconds, because a version can be stored and not yet readable. After a rate limit, pauses as long as
 * the registry asks.
 */
export async function queryVersionWithRetries(
  query: VersionQuery,
  { sleep }: Pick<Clock, 'sleep'>,
): Promise<Found> {
  for (let tries = 1, leftMs = LONGEST_MS; ; tries += 1) {
    const found = await queryVersion(query)
    if (found.kind === 'version' || tries === TRIES || leftMs === 0) return found
    const wantedMs = found.kind === 'unknown' ? (found.retryAfterMs ?? 0) : 0
    const ms = Math.min(Math.max(PAUSE_MS, wantedMs), leftMs)
    leftMs -= ms
    await sleep(ms)
  }
}

/**
 * Throws `EPUBLISHCONFLICT` unless what was found has exactly these bytes.
 *
 * @param commit - The commit that the release is made from, as long as its tag is not pushed.
 */
export async function checkSameBytes(
  found: Extract<Found, { kind: 'version' }>,
  hashes: Hashes,
  query: VersionQuery,
  { fail, commit }: { fail: Fail; commit: string | undefined },
): Promise<void> {
  if (hasBytesOf(found, hashes)) return
  const compared = { expected: hashes.integrity, found: found.integrity ?? found.shasum ?? '' }
  throw fail('EPUBLISHCONFLICT', { written: 'taken', ...compared, ...(await tagByHand(query, commit)) })
}

/** Returns how to tag the version by hand. A build with a date in it differs each time, even from the same commit. */
async function tagByHand({ registry, reader, target }: VersionQuery, commit: string | undefined) {
  if (commit === undefined) return {}
  const made = await findGitHead(registry, reader, target)
  return { byHand: finishTagByHand({ ...target, commit: made, isOurs: made === commit }) }
}
