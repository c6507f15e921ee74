import type { Account } from '../accounts/verify.ts'
import { addDistTag } from '../release/add-dist-tag.ts'
import { type Approval, askApproval, topicOf } from '../release/ask-approval.ts'
import {
  fingerprint,
  fingerprintAfter,
  keepTarball,
  type PackedRelease,
  packRelease,
  runScripts,
} from '../release/pack-release.ts'
import type { Memory } from '../release/session.ts'
import { type Step, specOf, stepError } from '../release/step.ts'
import { writeWithCode } from '../release/write-with-code.ts'
import { approveStaged, waitUntilApprovable } from './approve-staged.ts'
import { type Staged, stageRelease } from './stage-release.ts'
import type { Staging } from './staging.ts'
import { waitOnSite } from './wait-on-site.ts'
import { waitUntilLive } from './wait-until-live.ts'

/** What `prepare` leaves for `publish`. */
export interface StagedRelease {
  packed: PackedRelease
  fingerprint: string
  /** Said before the tag; what was approved is still staged then. */
  approval: Approval | undefined
  /** Still to be approved. */
  id: string | undefined
}

/** Before the tag: packs, stages, and has it approved, or asks for the approval where that is to follow. */
export async function prepareStaged(step: Step, memory: Memory): Promise<StagedRelease> {
  const packed = await packRelease(step)
  await keepTarball(packed, step)
  const before = await fingerprintAfter(packed, step)
  const done = { packed, fingerprint: before, approval: undefined, id: undefined }
  if (packed.isPublished) return done
  const staged = await stageRelease(packed, step)
  if (staged.kind === 'live') {
    await waitUntilPublic(packed, step)
    return done
  }
  const { isOnSite } = step.session.staging as Staging
  if (isOnSite) {
    await waitOnSite(packed, staged, step)
    return done
  }
  const id = idOf(staged, step)
  if (step.session.features.includes('approval') && step.phase === 'prepare')
    return { ...done, approval: await askApproval(packed, step), id }
  await approve({ ...done, id }, step, memory)
  await waitForRegistry(packed, step)
  return done
}

/** After the tag: approves what is still staged, waits until everybody can install it, and runs the scripts. */
export async function publishStaged(release: StagedRelease, step: Step, memory: Memory): Promise<void> {
  const { packed, id } = release
  if ((await fingerprint(step)) !== release.fingerprint) await changed(release, step)
  if (id !== undefined) {
    await approve(release, step, memory)
    await waitForRegistry(packed, step)
  }
  if (packed.lacksTag) await addDistTag(step, memory)
  await runScripts(step, ['publish', 'postpublish'])
}

/** What is staged cannot be changed, and what is live even less. */
async function changed({ id, approval }: StagedRelease, step: Step): Promise<void> {
  if (id !== undefined) {
    approval?.conversation.tell('failed', 'The contents changed after the approval.')
    await approval?.conversation.settled()
    throw stepError(step, 'ESTAGECHANGED')
  }
  const { logger } = step.context
  const warn = logger.warn ?? logger.log
  warn(
    'What would be packed changed since %s was staged. It is public as it was staged: list this plugin after those that change packed files.',
    specOf(step),
  )
}

/** Nobody is asked for the code of something that is approved already. */
async function approve(
  { packed, approval, id = '' }: StagedRelease,
  step: Step,
  memory: Memory,
): Promise<void> {
  const state = await waitUntilApprovable(id, packed, step)
  if (state === 'approved') {
    approval?.conversation.tell('published')
    await approval?.conversation.settled()
  } else {
    const write = (account: Account, otp: string | undefined) =>
      approveStaged({ id, packed, account, otp }, step)
    const topic = topicOf('code', packed, step)
    const given = approval?.said
    await writeWithCode({ topic, write, given, approval: approval?.conversation }, step, memory)
  }
  if (step.session.staging) step.session.staging.item = undefined
}

async function waitForRegistry(packed: PackedRelease, step: Step): Promise<void> {
  if (step.options.waitFor === 'live') await waitUntilPublic(packed, step)
}

async function waitUntilPublic(packed: PackedRelease, step: Step): Promise<void> {
  const deadline = step.effects.now() + step.options.timeoutMs
  await waitUntilLive({ packed, what: 'for the registry to show it', deadline }, step)
}

/** An account has staged it, and accounts may look. */
function idOf(staged: Extract<Staged, { kind: 'staged' }>, step: Step): string {
  if (staged.id !== undefined) return staged.id
  throw stepError(step, 'ESTAGEUNCLEAR', { written: 'unknown' })
}
