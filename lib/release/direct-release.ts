import { abandonOnError } from '../door/abandon-on-error.ts'
import type { DoorReply } from '../door/door.ts'
import type { Publication } from '../door/read-publication.ts'
import type { Fail } from '../errors/fail.ts'
import { isPluginError, type PluginError } from '../errors/get-error.ts'
import { warn } from '../log/warn.ts'
import type { Logger } from '../types.ts'
import type { Approval } from './ask-approval.ts'
import { throwIfSecond } from './check-unbroken.ts'
import type { HeldRelease } from './hold-release.ts'
import { listFiles } from './list-files.ts'
import type { QuestionSession } from './question-session.ts'
import { isSameRequest } from './same-request.ts'
import { STORED } from './settle-upload.ts'

/** What `prepare` leaves for `publish`. */
export interface Prepared {
  release: HeldRelease
  approval: Approval | undefined
  /** Set if the registry already has this version, with exactly these bytes. */
  published: { lacksTag: boolean } | undefined
}

/** The parts of a release. Each function already knows which package it is about. */
export interface DirectFlow {
  /** Whether approval is asked for before the tag. */
  asksFirst: boolean
  /** Whether that is asked later, about several packages at once. */
  asksTogether: boolean
  /** Whether npm's request is needed before the tag for another reason. */
  holdsFirst: boolean
  logger: Pick<Logger, 'log' | 'warn'>
  fail: Fail
  hold: () => Promise<HeldRelease>
  findPublished: (publication: Publication) => Promise<Prepared['published']>
  /** @param earlier - The session of an earlier approval, if the contents have changed since. */
  askApproval: (release: HeldRelease, earlier: QuestionSession | undefined) => Promise<Approval>
  /** Forwards the request, asking for codes as needed. Resolves with the reply for npm. */
  send: (release: HeldRelease, approval: Approval | undefined) => Promise<DoorReply>
  waitUntilShown: ((publication: Publication) => Promise<void>) | undefined
  addDistTag: () => Promise<void>
  /** Answers npm's request, and lets npm run its last scripts and end. */
  finish: (release: HeldRelease, reply: DoorReply) => Promise<void>
}

/**
 * Before the tag, has npm make its request. If the responder takes approvals, asks for approval of exactly that
 * request.
 *
 * @returns `undefined` if there is nothing to do before the tag.
 */
export async function prepareDirect(flow: DirectFlow): Promise<Prepared | undefined> {
  if (!flow.asksFirst && !flow.holdsFirst) return undefined
  const release = await flow.hold()
  return abandonOnError(release.held, async () => {
    // Must be done before anybody is asked, so that changes made while somebody thinks are noticed.
    const [, published] = await Promise.all([release.settled(), flow.findPublished(release.held.publication)])
    const approval = flow.asksFirst && !published ? await flow.askApproval(release, undefined) : undefined
    const prepared = { release, approval, published }
    if (approval && !flow.asksTogether) await findMeanwhile(prepared, flow)
    release.held.keepAlive(false)
    return prepared
  })
}

/**
 * Looks once more after an approval, which may have taken long, and before the tag. If somebody has published the
 * version meanwhile, nothing is left to send. Throws `EPUBLISHCONFLICT` if they published other bytes.
 */
export async function findMeanwhile(
  prepared: Prepared,
  { findPublished }: Pick<DirectFlow, 'findPublished'>,
): Promise<void> {
  prepared.published ??= await findPublished(prepared.release.held.publication)
  if (prepared.published) prepared.approval?.session.report('published')
}

/**
 * After the tag, gets a code and sends what was approved. If nothing was approved yet, sends what npm would publish
 * now.
 *
 * @returns Whether it was sent. The registry may already have had it.
 */
export async function publishDirect(prepared: Prepared | undefined, flow: DirectFlow): Promise<boolean> {
  return publishRenewed(await renewPrepared(prepared, flow), flow)
}

/** Publishes a release that is known to be what npm would publish now. Otherwise like `publishDirect`. */
export async function publishRenewed(
  { release, approval, published }: Prepared,
  flow: DirectFlow,
): Promise<boolean> {
  const { publication } = release.held
  return abandonOnError(release.held, async () => {
    // Not earlier: with several packages, each would count as a change of the others.
    await release.restoreChanges()
    const reply = published ? STORED : await flow.send(release, approval)
    if (!published) await flow.waitUntilShown?.(publication)
    if (published?.lacksTag) await flow.addDistTag()
    await flow.finish(release, reply)
    return !published
  })
}

/**
 * Has npm make its request again if a later plugin changed what npm reads. If the bytes differ, asks about them again.
 */
export async function renewPrepared(prepared: Prepared | undefined, flow: DirectFlow): Promise<Prepared> {
  if (!prepared) {
    const release = await flow.hold()
    return abandonOnError(release.held, async () => {
      const published = await flow.findPublished(release.held.publication)
      return { release, approval: undefined, published }
    })
  }
  prepared.release.held.keepAlive(true)
  const { broken } = prepared.release.held
  const changed = await abandonOnError(prepared.release.held, async () => {
    const paths = await prepared.release.changes()
    throwIfSecond(broken, flow.fail)
    return paths
  })
  if (changed.length === 0 && !broken.aborted) return prepared
  const release = await holdAnew(prepared, changed, flow)
  if (!release) return prepared
  prepared.release.held.abandon()
  return abandonOnError(release.held, () => renew(prepared, release, changed, flow))
}

/** What is no failure to pack: somebody else writes, or the registry shows less of how the version was published. */
const NOT_OF_PACKING = new Set<string>(['EREQUESTSECOND', 'ETRUSTDOWNGRADE'])

/**
 * Has npm make its request once more. Some scripts can't run twice in one folder, and a later plugin may have removed
 * or changed what the release is verified by. Then what was approved is published, because the tag has already been
 * pushed.
 *
 * @returns `undefined` if what was approved is published.
 */
async function holdAnew(
  { release, approval, published }: Prepared,
  changed: string[],
  flow: DirectFlow,
): Promise<HeldRelease | undefined> {
  try {
    return await flow.hold()
  } catch (error) {
    return abandonOnError(release.held, async () => {
      const isSettled = approval !== undefined || published !== undefined
      if (!isSettled || release.held.broken.aborted || !isPluginError(error)) throw error
      if (NOT_OF_PACKING.has(error.code)) throw error
      if (published) logPublished(changed, flow.logger)
      else logApproved(changed, error, flow.logger)
      return undefined
    })
  }
}

async function renew(
  { release: { held: before }, approval, published: earlier }: Prepared,
  release: HeldRelease,
  changed: string[],
  flow: DirectFlow,
): Promise<Prepared> {
  const { publication } = release.held
  const isSame = isSameRequest(before.publication, publication)
  if (earlier && !isSame) logPublished(changed, flow.logger)
  if (earlier) return { release, approval: undefined, published: earlier }
  const published = await flow.findPublished(publication)
  if (isSame) return { release, approval, published }
  sayChanged(changed, flow.logger)
  if (!approval || published) return { release, approval: undefined, published }
  approval.session.report('rejected', 'The contents changed after the approval.')
  return { release, published, approval: await flow.askApproval(release, approval.session) }
}

const PUBLISHED = 'Files changed (%s), and this version is already published without those changes.'
const logPublished = (changed: string[], logger: DirectFlow['logger']): void =>
  warn(logger, PUBLISHED, listFiles(changed))

function logApproved(changed: string[], { code, message }: PluginError, logger: DirectFlow['logger']): void {
  warn(
    logger,
    'Files changed after the approval (%s), and npm could not pack this release again (%s: %s). What is published is what was approved, without those changes. List this plugin after the one that changes them, and npm packs only once.',
    listFiles(changed),
    code,
    message,
  )
}

function sayChanged(changed: string[], { log }: Pick<Logger, 'log'>): void {
  log(
    'What would be published has changed since npm packed it. These files changed: %s. List this plugin after the one that changes them, and a maintainer is asked only once.',
    listFiles(changed),
  )
}
