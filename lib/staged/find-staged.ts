import type { Clock } from '../async/sleep.ts'
import { finishStagedByHand } from '../errors/by-hand.ts'
import type { Fail } from '../errors/fail.ts'
import { showRegistry } from '../package/registry.ts'
import { specOf, type Target } from '../package/target.ts'
import type { Registry } from '../registry/registry.ts'
import { listStaged } from '../registry/stage.ts'
import type { StageItem } from '../registry/stage-item.ts'
import { askStatus } from '../registry/version-status.ts'
import { checkSameBytes, type Hashes, queryVersion } from '../release/version-query.ts'
import type { Logger } from '../types.ts'
import type { Staging } from './staging.ts'

/** `live` means that it is already public, or will be without anybody’s approval. */
export type Staged = { kind: 'staged'; id: string | undefined } | { kind: 'live' }

/** What staging needs to know and to report with. */
export interface StageTools {
  target: Target
  registry: Registry
  staging: Staging
  clock: Clock
  logger: Pick<Logger, 'log'>
  fail: Fail
  /** The commit that the release is made from, as long as its tag is not pushed. */
  commit: string | undefined
}

/** How many times the list is requested before the registry counts as unreachable. */
const TRIES = 3
const PAUSE_MS = 2_000

/**
 * Looks for this version among what is staged. Throws `ESTAGECONFLICT` if it has other bytes or another dist-tag, which
 * is fixed when it is staged. Throws `EREGISTRYUNREACHABLE` if the registry does not answer. Finds nothing if nobody
 * may look.
 */
export async function findStaged(publication: Hashes, tools: StageTools): Promise<StageItem | undefined> {
  const { target, staging, logger, fail } = tools
  const item = (await listOf(tools)).find(({ version }) => version === target.version)
  if (!item) return undefined
  if (item.shasum === publication.shasum && item.tag === target.distTag) {
    logger.log('%s was staged before, with exactly these bytes.', specOf(target))
    return item
  }
  staging.item = { id: item.id, isOther: true }
  const differs =
    item.tag === target.distTag ? 'Its bytes differ' : `Its dist-tag is ${item.tag}, not ${target.distTag}`
  const shasums = `Staged: shasum ${item.shasum ?? 'unknown'}. This release: ${publication.shasum}.`
  throw fail('ESTAGECONFLICT', { detail: `${differs}. ${shasums}` })
}

async function listOf({ staging, target, registry, clock, fail }: StageTools): Promise<readonly StageItem[]> {
  const { reader, listed: earlier } = staging
  if (!reader) return []
  staging.listed = undefined
  // If another run has staged it since, the registry calls the number taken, and the list is requested again.
  if (earlier && !earlier.some(({ version }) => version === target.version)) return []
  for (let tries = 1; ; tries += 1) {
    const listed = await listStaged(registry, reader.credential, target.name)
    if (listed.kind === 'list') return listed.items
    if (listed.kind === 'none') return []
    if (tries === TRIES) throw fail('EREGISTRYUNREACHABLE', { detail: listed.detail })
    await clock.sleep(PAUSE_MS)
  }
}

/**
 * Finds out why the registry calls the number taken: an earlier run has staged it, it is live, or it is approved but
 * not live yet. Throws `ESTAGEBLOCKED`, or `ESTAGETAKEN` if it can't tell.
 *
 * @param isOurs - Whether an earlier attempt of this very run broke off.
 */
export async function settleTaken(publication: Hashes, tools: StageTools, isOurs: boolean): Promise<Staged> {
  const { target, registry, staging, fail } = tools
  const item = await findStaged(publication, tools)
  if (item) return { kind: 'staged', id: item.id }
  if (await isLive(publication, tools)) return { kind: 'live' }
  const reader = staging.reader?.credential
  const reply = await askStatus(registry, reader, target)
  if (reply.kind === 'status' && reply.status === 'blocked') throw fail('ESTAGEBLOCKED', { written: 'taken' })
  if (reply.kind === 'status' && reply.status === 'validating') return { kind: 'live' }
  if (isOurs) return { kind: 'staged', id: undefined }
  throw fail('ESTAGETAKEN', { written: 'taken', byHand: lookByHand(target) })
}

/** Whether the version is public. Throws `EPUBLISHCONFLICT` if it has other bytes. */
export async function isLive(publication: Hashes, tools: StageTools): Promise<boolean> {
  const { target, registry, staging, fail, commit } = tools
  const query = { registry, reader: staging.reader?.credential, target }
  const found = await queryVersion(query)
  if (found.kind !== 'version') return false
  await checkSameBytes(found, publication, query, { fail, commit })
  return true
}

/** Returns the commands with which a maintainer sees what this job may not. */
export function lookByHand({ name, registry }: Target): string {
  return finishStagedByHand({ id: undefined, name, registry: showRegistry(registry) })
}
