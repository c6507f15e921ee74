import { abandonOnError } from '../door/abandon-on-error.ts'
import type { DoorReply } from '../door/door.ts'
import type { Publication } from '../door/read-publication.ts'
import type { Fail } from '../errors/fail.ts'
import { isPluginError } from '../errors/get-error.ts'
import { warn } from '../log/warn.ts'
import type { Approval } from '../release/ask-approval.ts'
import type { HeldRelease } from '../release/hold-release.ts'
import { listFiles } from '../release/list-files.ts'
import { isSameRequest } from '../release/same-request.ts'
import { STORED } from '../release/settle-upload.ts'
import type { Logger } from '../types.ts'
import type { Staged } from './find-staged.ts'

/** What `prepare` leaves for `publish`. */
export interface PreparedStaged {
  release: HeldRelease
  /** Given before the tag. What was approved is still staged at that point. */
  approval: Approval | undefined
  /** The id of what is still to be approved. */
  id: string | undefined
  lacksTag: boolean
  /** Whether the registry already had this version, and showed it. */
  wasPublished: boolean
}

/** The parts of a staged release, as functions that already know which release it is. */
export interface StagedFlow {
  /** Whether approvals are asked for before the tag. */
  asksFirst: boolean
  isOnSite: boolean
  waitsUntilLive: boolean
  /** Whether a path, relative to the project’s folder, is in the folder that is published. */
  isInFolder: (file: string) => boolean
  logger: Pick<Logger, 'log' | 'warn'>
  fail: Fail
  hold: () => Promise<HeldRelease>
  findPublished: (publication: Publication) => Promise<{ lacksTag: boolean } | undefined>
  stage: (publication: Publication) => Promise<Staged>
  /** Resolves with `undefined` if somebody approved it at the registry meanwhile. It may not be public yet. */
  askApproval: (id: string, release: HeldRelease) => Promise<Approval | undefined>
  /** Asks for codes and approves with them, unless somebody else has approved it by then. */
  approve: (id: string, release: HeldRelease, approval: Approval | undefined) => Promise<void>
  waitOnSite: (id: string | undefined, publication: Publication) => Promise<void>
  waitUntilShown: (publication: Publication) => Promise<void>
  addDistTag: () => Promise<void>
  finish: (release: HeldRelease, reply: DoorReply) => Promise<void>
}

/** Runs before the tag. Stages npm's request, and has it approved, or asks for an approval that `publish` then uses. */
export async function prepareStaged(flow: StagedFlow): Promise<PreparedStaged> {
  return stageHeld(await holdStaged(flow), flow)
}

/** Has npm make its request, and stages nothing yet. */
export async function holdStaged(flow: StagedFlow): Promise<PreparedStaged> {
  const release = await flow.hold()
  return { release, approval: undefined, id: undefined, lacksTag: false, wasPublished: false }
}

/** Does the rest of `prepareStaged`. */
export async function stageHeld(held: PreparedStaged, flow: StagedFlow): Promise<PreparedStaged> {
  const prepared = await abandonOnError(held.release.held, () => stageAndApprove(held, flow))
  held.release.held.keepAlive(false)
  return prepared
}

async function stageAndApprove(done: PreparedStaged, flow: StagedFlow): Promise<PreparedStaged> {
  const { release } = done
  const { publication } = release.held
  // Runs before anybody is asked, because changes made while somebody thinks have to be noticed.
  const [, published] = await Promise.all([release.settled(), flow.findPublished(publication)])
  if (published) return { ...done, lacksTag: published.lacksTag, wasPublished: true }
  const staged = await flow.stage(publication)
  if (staged.kind === 'live') {
    await flow.waitUntilShown(publication)
    return done
  }
  if (flow.isOnSite) {
    await flow.waitOnSite(staged.id, publication)
    return done
  }
  // An account has staged it, and accounts may look, so a missing id means that the end is unclear.
  if (staged.id === undefined) throw flow.fail('ESTAGEUNCLEAR', { written: 'unknown' })
  if (flow.asksFirst) {
    const approval = await flow.askApproval(staged.id, release)
    if (approval) return { ...done, id: staged.id, approval }
  } else await flow.approve(staged.id, release, undefined)
  if (flow.waitsUntilLive) await flow.waitUntilShown(publication)
  return done
}

/** Runs after the tag. Approves what is still staged, waits until everybody can install it, and lets npm end. */
export async function publishStaged(prepared: PreparedStaged, flow: StagedFlow): Promise<void> {
  const { id, approval, lacksTag } = prepared
  let { release } = prepared
  release.held.keepAlive(true)
  try {
    await checkUnchanged(prepared, flow)
    await release.restoreChanges()
    if (id !== undefined) {
      await flow.approve(id, release, approval)
      if (flow.waitsUntilLive) await flow.waitUntilShown(release.held.publication)
    }
    if (lacksTag) await flow.addDistTag()
    // npm may have exited meanwhile. Another one then runs its last scripts, and sends nothing either.
    if (release.held.broken.aborted) release = await flow.hold()
    await flow.finish(release, STORED)
  } catch (error) {
    release.held.abandon()
    throw error
  }
}

/**
 * Throws `ESTAGECHANGED` if what is staged and still to be approved is no longer what npm would publish. Files that npm
 * may read can change without that.
 */
export async function checkUnchanged(prepared: PreparedStaged, flow: StagedFlow): Promise<void> {
  const changed = await prepared.release.changes()
  if (changed.length > 0) await checkSame(changed, prepared, flow)
}

/**
 * If the version is still to be approved, has npm make its request once more, and throws unless it is what is staged.
 * If the version is live, only warns of changes in the package’s folder. Others are rarely packed, and nothing can be
 * done about any.
 */
async function checkSame(changed: string[], prepared: PreparedStaged, flow: StagedFlow): Promise<void> {
  const { id, approval, release } = prepared
  if (id === undefined) return warnOfChanges(changed.filter(flow.isInFolder), flow)
  if (await isStillMade(release, flow)) return
  const detail = describeChanges(changed)
  approval?.session.report('failed', 'The contents changed after the approval.')
  await approval?.session.settled()
  throw flow.fail('ESTAGECHANGED', { detail })
}

function warnOfChanges(changed: string[], { logger }: StagedFlow): void {
  if (changed.length === 0) return
  warn(
    logger,
    'The package’s files have changed since the version was staged. %s It is public as it was staged: list this plugin after those that change packed files.',
    describeChanges(changed),
  )
}

const describeChanges = (changed: string[]): string => `Changed: ${listFiles(changed)}.`

/** Whether npm still makes the same request. It may refuse, or have scripts that can't run twice. */
async function isStillMade({ held }: HeldRelease, flow: StagedFlow): Promise<boolean> {
  const again = await flow.hold().catch((error: unknown) => {
    if (isPluginError(error)) return undefined
    throw error
  })
  again?.held.abandon()
  return again !== undefined && isSameRequest(held.publication, again.held.publication)
}
