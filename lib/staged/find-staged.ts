import { finishStagedByHand } from '../errors/state.ts'
import { type Found, hasBytesOf, lookUp } from '../npm/look-up.ts'
import { showRegistry } from '../package/registry.ts'
import type { PackedRelease } from '../release/pack-release.ts'
import { conflictError } from '../release/rehearse.ts'
import { envOf, type Step, specOf, stepError } from '../release/step.ts'
import { listStaged } from './stage-commands.ts'
import type { StageItem } from './stage-item.ts'
import type { Staged } from './stage-release.ts'
import { askStatus, type StatusReply } from './version-status.ts'

/** How often the list is asked for before the registry counts as one that does not answer. */
const TRIES = 3
const PAUSE_MS = 2_000

/**
 * Looks for an earlier stage of this version. Throws `ESTAGECONFLICT` where one has other bytes, or another dist-tag:
 * that is fixed when it is staged. Where nobody may look, there is none to be seen.
 */
export async function findStaged(packed: PackedRelease, step: Step): Promise<StageItem | undefined> {
  const { context, distTag } = step
  const item = (await listOf(step)).find(({ version }) => version === context.nextRelease.version)
  if (!item) return undefined
  if (item.shasum === packed.tarball.shasum && item.tag === distTag) {
    context.logger.log('%s was staged before, with exactly these bytes.', specOf(step))
    return item
  }
  const differs = item.tag === distTag ? 'Its bytes differ' : `Its dist-tag is ${item.tag}, not ${distTag}`
  if (step.session.staging) step.session.staging.item = { id: item.id }
  const shasums = `Staged: shasum ${item.shasum ?? 'unknown'}. This release: ${packed.tarball.shasum}.`
  throw stepError(step, 'ESTAGECONFLICT', { detail: `${differs}. ${shasums}` })
}

async function listOf(step: Step): Promise<StageItem[]> {
  const { staging } = step.session
  const looker = staging?.looker
  if (!looker) return []
  const earlier = staging.listed
  staging.listed = undefined
  // Staged since then by another run: then the number is taken, and the list is asked for once more.
  if (earlier && !earlier.some(({ version }) => version === step.context.nextRelease.version)) return []
  for (let tries = 1; ; tries += 1) {
    const listed = await listStaged(step, envOf(step, looker))
    if (listed.kind === 'list') return listed.items
    if (listed.kind === 'none') return []
    if (tries === TRIES) throw stepError(step, 'EREGISTRYUNREACHABLE', { detail: listed.detail })
    await step.effects.sleep(PAUSE_MS)
  }
}

/**
 * The number is taken, says the registry: by what an earlier run has staged, by a version that is live, or by one that
 * is approved and not live yet.
 *
 * @param isOurs - An attempt of this very run broke off before.
 */
export async function settleTaken(packed: PackedRelease, step: Step, isOurs: boolean): Promise<Staged> {
  const item = await findStaged(packed, step)
  if (item) return { kind: 'staged', id: item.id }
  const found = await lookOnce(step)
  if (found.kind === 'version') {
    if (!hasBytesOf(found, packed.tarball)) throw conflictError(found, step)
    return { kind: 'live' }
  }
  const reply = await statusOf(step)
  if (reply.kind === 'status' && reply.status === 'blocked') throw stepError(step, 'ESTAGEBLOCKED', TAKEN)
  if (reply.kind === 'status' && reply.status === 'validating') return { kind: 'live' }
  if (isOurs) return { kind: 'staged', id: undefined }
  throw stepError(step, 'ESTAGETAKEN', { ...TAKEN, byHand: lookByHand(step) })
}

const TAKEN = { written: 'taken' } as const

/** How a maintainer sees what this job may not. */
export function lookByHand({ pkg, session }: Step): string {
  return finishStagedByHand({ id: undefined, name: pkg.name, registry: showRegistry(session.registry) })
}

/** Asks once for the public metadata. */
export function lookOnce(step: Step): Promise<Found> {
  const { session, context, effects, publicEnv } = step
  const { registry, userconfig, staging, accounts } = session
  const reader = staging?.looker ?? accounts[0]
  const env = reader ? envOf(step, reader) : publicEnv
  return lookUp({ spec: specOf(step), registry, userconfig, cwd: context.cwd, env }, effects.runNpm)
}

/** Asks once where the version stands, where there is a token to ask it with. */
export async function statusOf({ session, pkg, context }: Step): Promise<StatusReply> {
  const token = (session.staging?.looker ?? session.accounts[0])?.token
  if (token === undefined) return { kind: 'unavailable' }
  const { registry } = session
  return askStatus({ name: pkg.name, version: context.nextRelease.version, registry, token })
}
