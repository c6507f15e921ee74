import type { Clock } from '../async/sleep.ts'
import { finishStagedByHand } from '../errors/by-hand.ts'
import type { Fail } from '../errors/fail.ts'
import { showRegistry } from '../package/registry.ts'
import { specOf, type Target } from '../package/target.ts'
import type { Registry } from '../registry/registry.ts'
import { listStaged } from '../registry/stage.ts'
import type { StageItem } from '../registry/stage-item.ts'
import { askStatus } from '../registry/version-status.ts'
import { checkSameBytes, type Hashes, lookUp } from '../release/look-up.ts'
import type { Logger } from '../types.ts'
import type { Staging } from './staging.ts'

/** `live`: it is public already, or will be without anybody’s approval. */
export type Staged = { kind: 'staged'; id: string | undefined } | { kind: 'live' }

/** What staging needs to know and to say. */
export interface StageTools {
  target: Target
  registry: Registry
  staging: Staging
  clock: Clock
  logger: Pick<Logger, 'log'>
  fail: Fail
  /** That the release is made from, as long as its tag is not pushed. */
  commit: string | undefined
}

/** How often the list is asked for before the registry counts as one that does not answer. */
const TRIES = 3
const PAUSE_MS = 2_000

/**
 * Looks for an earlier stage of this version. Throws `ESTAGECONFLICT` where one has other bytes, or another dist-tag:
 * that is fixed when it is staged. Where nobody may look, there is none to be seen.
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
  // Staged since then by another run: then the number is taken, and the list is asked for once more.
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
 * The number is taken, says the registry: by what an earlier run has staged, by a version that is live, or by one that
 * is approved and not live yet.
 *
 * @param isOurs - An attempt of this very run broke off before.
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

/** Whether the version is public. Throws `EPUBLISHCONFLICT` where it has other bytes. */
export async function isLive(publication: Hashes, tools: StageTools): Promise<boolean> {
  const { target, registry, staging, fail, commit } = tools
  const look = { registry, reader: staging.reader?.credential, target }
  const found = await lookUp(look)
  if (found.kind !== 'version') return false
  await checkSameBytes(found, publication, look, { fail, commit })
  return true
}

/** How a maintainer sees what this job may not. */
export function lookByHand({ name, registry }: Target): string {
  return finishStagedByHand({ id: undefined, name, registry: showRegistry(registry) })
}
