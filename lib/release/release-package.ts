import { waitUntilLive } from '../staged/wait-until-live.ts'
import { addDistTag } from './add-dist-tag.ts'
import { type Approval, askApproval, topicOf } from './ask-approval.ts'
import {
  fingerprint,
  fingerprintAfter,
  keepTarball,
  type PackedRelease,
  packRelease,
  refreshGitHead,
  runScripts,
} from './pack-release.ts'
import { publishTarball } from './publish-tarball.ts'
import type { Memory } from './session.ts'
import { type Step, specOf } from './step.ts'
import { writeWithCode } from './write-with-code.ts'

/** What `prepare` leaves for `publish`. */
export interface Prepared {
  packed: PackedRelease
  fingerprint: string
  approval: Approval | undefined
}

/**
 * Before the tag: packs, and asks for the approval of exactly these bytes where the responder can take one.
 *
 * @returns `undefined` where there is nothing to do before the tag.
 */
export async function prepareRelease(step: Step): Promise<Prepared | undefined> {
  // Called from `publish`, the tag is there already, and the code is asked for with all that the approval would show.
  const asks = step.session.features.includes('approval') && step.phase === 'prepare'
  if (!asks && step.options.tarballDir === undefined) return undefined
  const packed = await packRelease(step)
  await keepTarball(packed, step)
  const before = await fingerprintAfter(packed, step)
  const approval = asks && !packed.isPublished ? await askApproval(packed, step) : undefined
  return { packed, fingerprint: before, approval }
}

/** After the tag: gets a code and publishes what was approved, or what is packed now where nothing was yet. */
export async function publishRelease(
  prepared: Prepared | undefined,
  step: Step,
  memory: Memory,
): Promise<void> {
  const { packed, approval } = await current(prepared, step)
  if (!packed.isPublished) {
    await refreshGitHead(packed, step)
    const write = (account: Parameters<typeof publishTarball>[0]['account'], otp: string | undefined) =>
      publishTarball({ packed, account, otp }, step)
    const given = approval?.said
    await writeWithCode(
      { topic: topicOf('code', packed, step), write, given, approval: approval?.conversation },
      step,
      memory,
    )
    if (step.options.waitFor === 'live') await waitUntilShown(packed, step)
  }
  if (packed.lacksTag) await addDistTag(step, memory)
  await runScripts(step, ['publish', 'postpublish'])
}

/** npm scans what it was given before it shows it. */
async function waitUntilShown(packed: PackedRelease, step: Step): Promise<void> {
  const deadline = step.effects.now() + step.options.timeoutMs
  await waitUntilLive({ packed, what: 'for the registry to show it', deadline }, step)
}

/** Packs again, and asks again, where a later plugin changed what would be packed. */
async function current(prepared: Prepared | undefined, step: Step): Promise<Omit<Prepared, 'fingerprint'>> {
  if (!prepared) return { packed: await packRelease(step), approval: undefined }
  if ((await fingerprint(step)) === prepared.fingerprint) return prepared
  step.context.logger.log(
    'What would be packed changed since %s was packed, so it is packed again.',
    specOf(step),
  )
  const packed = await packRelease(step, { isRepeat: true })
  await keepTarball(packed, step)
  const { approval } = prepared
  if (!approval || packed.isPublished) return { packed, approval: undefined }
  approval.conversation.tell('rejected', 'The contents changed after the approval.')
  return { packed, approval: await askApproval(packed, step, approval.conversation) }
}
