import type { DoorReply } from '../door/door.ts'
import { orAbandon } from '../door/or-abandon.ts'
import type { Publication } from '../door/read-publication.ts'
import type { Fail } from '../errors/fail.ts'
import { isPluginError } from '../errors/get-error.ts'
import { warn } from '../log/warn.ts'
import type { Logger } from '../types.ts'
import type { Approval } from './ask-approval.ts'
import { throwIfSecond } from './check-unbroken.ts'
import type { HeldRelease } from './hold-release.ts'
import { nameFiles } from './name-files.ts'
import type { QuestionSession } from './question-session.ts'
import { isSameRequest } from './same-request.ts'
import { STORED } from './settle-upload.ts'

/** What `prepare` leaves for `publish`. */
export interface Prepared {
  release: HeldRelease
  approval: Approval | undefined
  /** The registry has this version already, with these very bytes. */
  published: { lacksTag: boolean } | undefined
}

/** What a release is made of: each a function that knows what it is about. */
export interface DirectFlow {
  /** Approvals are asked for before the tag. */
  asksFirst: boolean
  /** The request is needed before the tag for another reason. */
  holdsFirst: boolean
  logger: Pick<Logger, 'log' | 'warn'>
  fail: Fail
  hold: () => Promise<HeldRelease>
  findPublished: (publication: Publication) => Promise<Prepared['published']>
  /** @param earlier - The session of an approval that the contents have outrun. */
  askApproval: (release: HeldRelease, earlier: QuestionSession | undefined) => Promise<Approval>
  /** Sends the request on, with codes that are asked for. Resolves with what npm gets. */
  send: (release: HeldRelease, approval: Approval | undefined) => Promise<DoorReply>
  waitUntilShown: ((publication: Publication) => Promise<void>) | undefined
  addDistTag: () => Promise<void>
  /** Lets npm end, with its scripts. */
  finish: (release: HeldRelease, reply: DoorReply) => Promise<void>
}

/**
 * Before the tag: has npm make its request, and asks for the approval of exactly that where the responder takes one.
 *
 * @returns `undefined` where there is nothing to do before the tag.
 */
export async function prepareDirect(flow: DirectFlow): Promise<Prepared | undefined> {
  if (!flow.asksFirst && !flow.holdsFirst) return undefined
  const release = await flow.hold()
  return orAbandon(release.held, async () => {
    // Before anybody is asked: what changes while somebody thinks has to be noticed.
    const [, published] = await Promise.all([release.settled(), flow.findPublished(release.held.publication)])
    const approval = flow.asksFirst && !published ? await flow.askApproval(release, undefined) : undefined
    release.held.keepAlive(false)
    return { release, approval, published }
  })
}

/**
 * After the tag: gets a code, and sends what was approved, or what npm would publish now where nothing was yet.
 *
 * @returns Whether it was sent: the registry may have had it already.
 */
export async function publishDirect(prepared: Prepared | undefined, flow: DirectFlow): Promise<boolean> {
  return publishRenewed(await renewPrepared(prepared, flow), flow)
}

/** The same, of what is known to be what npm would publish now. */
export async function publishRenewed(
  { release, approval, published }: Prepared,
  flow: DirectFlow,
): Promise<boolean> {
  const { publication } = release.held
  return orAbandon(release.held, async () => {
    const reply = published ? STORED : await flow.send(release, approval)
    if (!published) await flow.waitUntilShown?.(publication)
    if (published?.lacksTag) await flow.addDistTag()
    await flow.finish(release, reply)
    return !published
  })
}

/** Has npm make its request anew where a later plugin changed what it reads; other bytes are asked about again. */
export async function renewPrepared(prepared: Prepared | undefined, flow: DirectFlow): Promise<Prepared> {
  if (!prepared) {
    const release = await flow.hold()
    return orAbandon(release.held, async () => {
      const published = await flow.findPublished(release.held.publication)
      return { release, approval: undefined, published }
    })
  }
  prepared.release.held.keepAlive(true)
  const { broken } = prepared.release.held
  const changed = await orAbandon(prepared.release.held, async () => {
    const paths = await prepared.release.changes()
    throwIfSecond(broken, flow.fail)
    return paths
  })
  if (changed.length === 0 && !broken.aborted) {
    await orAbandon(prepared.release.held, prepared.release.bringAgain)
    return prepared
  }
  const release = await holdAnew(prepared, changed, flow)
  if (!release) return prepared
  prepared.release.held.abandon()
  return orAbandon(release.held, () => renew(prepared, release, changed, flow))
}

/**
 * Has npm make its request once more. Some scripts can't run twice in one folder: what was approved is published then, for
 * the tag is pushed.
 *
 * @returns `undefined` where it is that.
 */
async function holdAnew(
  { release, approval }: Prepared,
  changed: string[],
  flow: DirectFlow,
): Promise<HeldRelease | undefined> {
  try {
    return await flow.hold()
  } catch (error) {
    return orAbandon(release.held, async () => {
      if (!approval || release.held.broken.aborted || !isPluginError(error)) throw error
      if (error.code !== 'EPUBLISHSCRIPT' && error.code !== 'EPUBLISHREFUSED') throw error
      sayApproved(changed, error.code, flow.logger)
      await release.bringAgain()
      return undefined
    })
  }
}

async function renew(
  { release: { held: before }, approval }: Prepared,
  release: HeldRelease,
  changed: string[],
  flow: DirectFlow,
): Promise<Prepared> {
  const { publication } = release.held
  const published = await flow.findPublished(publication)
  if (isSameRequest(before.publication, publication)) return { release, approval, published }
  sayChanged(changed, flow.logger)
  if (!approval || published) return { release, approval: undefined, published }
  approval.session.report('rejected', 'The contents changed after the approval.')
  return { release, published, approval: await flow.askApproval(release, approval.session) }
}

function sayApproved(changed: string[], code: string, logger: DirectFlow['logger']): void {
  warn(
    logger,
    'Files changed after the approval (%s), and npm could not pack again (%s, see above): its scripts do not run twice here. What is published is what was approved, without those changes. List this plugin after the one that changes them, and npm packs only once.',
    nameFiles(changed),
    code,
  )
}

function sayChanged(changed: string[], { log }: Pick<Logger, 'log'>): void {
  log(
    'What would be published has changed since npm packed it. These files changed: %s. List this plugin after the one that changes them, and a maintainer is asked only once.',
    nameFiles(changed),
  )
}
