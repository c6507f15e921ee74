import { prepareDirect } from '../release/direct-release.ts'
import { holdStaged, type PreparedStaged, stageHeld } from '../staged/staged-release.ts'
import { prepareUnattended } from '../unattended/unattended-release.ts'
import type { Mode, Session } from '../verify/types.ts'
import { createDirectFlow } from './direct-flow.ts'
import { findMember, isLast } from './find-member.ts'
import { checkUnfinished } from './leave-waiting.ts'
import type { Member } from './member.ts'
import type { Parts } from './parts.ts'
import { approveMembers } from './shared-question.ts'
import { createStagedFlow } from './staged-flow.ts'
import { type EntryStep, partsOf } from './step.ts'
import { createUnattendedFlow } from './unattended-flow.ts'

/**
 * Has npm make the request that publishes the entry's package. If there is a maintainer to ask, then does everything
 * that can be done before the tag.
 */
export async function holdEntry(
  step: EntryStep,
  mode: Exclude<Mode, { kind: 'unpublished' }>,
): Promise<void> {
  const { opened, context } = step
  const { entry } = opened
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
