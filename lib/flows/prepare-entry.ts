import { prepareDirect } from '../release/direct-release.ts'
import { newStanding } from '../release/standing.ts'
import { holdStaged, type PreparedStaged, stageHeld } from '../staged/staged-release.ts'
import { prepareUnattended } from '../unattended/unattended-release.ts'
import { isListedFor } from '../verify/is-listed-for.ts'
import type { Session } from '../verify/types.ts'
import { createDirectFlow } from './direct-flow.ts'
import { findMember, isLast } from './find-member.ts'
import { checkUnfinished, leaveUnlessLive } from './leave-waiting.ts'
import type { Member } from './member.ts'
import { packUnpublished } from './pack-unpublished.ts'
import type { Parts } from './parts.ts'
import { approveMembers } from './shared-question.ts'
import { createStagedFlow } from './staged-flow.ts'
import { type EntryStep, partsOf } from './step.ts'
import { createUnattendedFlow } from './unattended-flow.ts'
import { writeVersion } from './write-version.ts'

/**
 * Writes the version to `package.json` first. If there is a maintainer to ask, then does everything that can be done
 * before the tag.
 */
export async function prepareEntry(step: EntryStep): Promise<void> {
  const { opened, context } = step
  const { entry } = opened
  // One process may make several releases of the same folder, one after the other.
  if (entry.isPublished)
    Object.assign(entry, { isPublished: false, prepares: 0, prepared: undefined, member: undefined })
  entry.prepares += 1
  entry.standing = newStanding()
  if (entry.prepares === 1) {
    if (await isLeft(step)) return
    await writeVersion(step)
  }
  if (entry.prepares < entry.listed) {
    context.logger.log('This plugin is listed again: the package is packed there.')
    return
  }
  entry.prepared?.release.held.abandon()
  entry.prepared = undefined
  const { mode } = entry
  if (mode.kind === 'unpublished') return packUnpublished(step)
  if (!isPublishedLater(step)) {
    context.logger.log(NOT_LISTED, opened.root)
    return packUnpublished(step)
  }
  const parts = await partsOf(step, mode.connection)
  if (mode.kind === 'unattended') {
    entry.prepared = await prepareUnattended(createUnattendedFlow(parts, mode.writer))
    return
  }
  const { session } = mode
  if (session.staging && !opened.options.finishesOnly) await checkUnfinished(parts, session.staging)
  const member = findMember(step)
  if (!member) return (await hold(step, parts, session))()
  // npm packs only after every package has its version, because scripts may read the versions of others.
  if (!isLast(step))
    return context.logger.log('It is packed with the last package that a maintainer is asked about.')
  await holdAll(step, member)
  await approveMembers(step, parts, session, member)
}

const NOT_LISTED =
  'The list of plugins for publish does not name %s with this plugin. Its version is written, and it is not published.'

/** Whether `publish` is called for the same folder. With a list for each step, it may not be. */
const isPublishedLater = ({ phase, opened, context }: EntryStep): boolean =>
  phase !== 'prepare' || isListedFor('publish', opened.root, context)

/**
 * Decides before anything is written. If this plugin is listed again, other plugins would commit and push what is
 * written.
 */
async function isLeft(step: EntryStep): Promise<boolean> {
  const { options, entry } = step.opened
  if (!options.finishesOnly || step.phase !== 'prepare' || entry.mode.kind !== 'attended') return false
  if (!isPublishedLater(step)) return false
  const { connection, session } = entry.mode
  return session.staging !== undefined && leaveUnlessLive(await partsOf(step, connection), session.staging)
}

/**
 * Has npm make its request. Asks about it, unless that is done for several packages at once.
 *
 * @returns What stages the request first, if it is to be staged.
 */
async function hold(
  { opened: { entry }, memory }: EntryStep,
  parts: Parts,
  session: Session,
): Promise<() => Promise<void>> {
  const { member } = entry
  if (!session.staging) {
    entry.prepared = await prepareDirect(createDirectFlow(parts, session, memory, member))
    return async () => {}
  }
  const flow = createStagedFlow(parts, session, session.staging, memory, member)
  const held: PreparedStaged = await holdStaged(flow)
  entry.prepared = held
  return async () => {
    entry.prepared = await stageHeld(held, flow)
  }
}

/** Packs every package before the first is staged, because packing may fail. */
async function holdAll(step: EntryStep, { shared }: Member): Promise<void> {
  const stages: Array<() => Promise<void>> = []
  try {
    for (const { opened } of shared.members()) {
      const { mode } = opened.entry
      const own = { ...step, opened }
      if (mode.kind !== 'attended') continue
      stages.push(await hold(own, await partsOf(own, mode.connection), mode.session))
      // The next package's scripts may change the tree.
      await opened.entry.prepared?.release.settled()
    }
    for (const stage of stages) await stage()
  } catch (error) {
    for (const { opened } of shared.members()) opened.entry.prepared?.release.held.abandon()
    throw error
  }
}
