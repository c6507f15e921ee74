import { mapConcurrently } from '../async/map-concurrently.ts'
import { specOf } from '../package/target.ts'
import type { OpenEntry } from '../plugin-entry.ts'
import { askUnlessAnswered } from '../release/answered-elsewhere.ts'
import type { Approval } from '../release/ask-approval.ts'
import { findMeanwhile, type Prepared } from '../release/direct-release.ts'
import type { Written } from '../shared-question/shared-question.ts'
import { type WriteEnd, writeMembers } from '../shared-question/write-members.ts'
import type { Logger } from '../types.ts'
import { isListedFor } from '../verify/is-listed-for.ts'
import type { Session } from '../verify/types.ts'
import { createAsks } from './ask.ts'
import { findPublished } from './attended-flow.ts'
import type { Member } from './member.ts'
import type { Parts } from './parts.ts'
import { sendBatch } from './send-batch.ts'
import { type EntryStep, partsOf } from './step.ts'
import { createTurn, type EntryTurn } from './turns.ts'
import { waitUntilAllPublic, watchMembers } from './watch-members.ts'

/** How many packages are looked up in parallel. */
const AT_ONCE = 4

/** Asks about all entries that wait for the same answer. Called before the tag, in their last `prepare`. */
export async function approveMembers(
  step: EntryStep,
  parts: Parts,
  session: Session,
  member: Member,
): Promise<void> {
  const releases = member.shared.pending().flatMap(({ opened }) => opened.entry.prepared?.release ?? [])
  for (const { held } of releases) held.keepAlive(true)
  try {
    await ask(step, parts, session, member)
    if (member.shared.approval()) await findMembers(step, member.shared.pending())
    else await waitUntilAllPublic(step, member.shared)
    for (const { held } of releases) held.keepAlive(false)
  } catch (error) {
    for (const { held } of releases) held.abandon()
    throw error
  }
}

/** Looks up each package that is not staged, because it may have been published while the maintainers were asked. */
async function findMembers(step: EntryStep, members: readonly Member[]): Promise<void> {
  await mapConcurrently(AT_ONCE, members, async ({ opened }) => {
    const { mode, prepared } = opened.entry
    if (mode.kind !== 'attended' || mode.session.staging || !prepared) return
    const parts = await partsOf({ ...step, opened }, mode.connection)
    await findMeanwhile(prepared as Prepared, { findPublished: (sent) => findPublished(sent, parts) })
  })
}

async function ask(step: EntryStep, parts: Parts, session: Session, member: Member): Promise<void> {
  const { shared } = member
  const { logger } = parts
  const asks = createAsks(parts, session, step.memory, member)
  const watch = await watchMembers(step, shared)
  try {
    await shared.ask((topic, broken, earlier) =>
      askUnlessAnswered(
        (elsewhere) => asks.approval(topic, AbortSignal.any([broken, elsewhere]), earlier),
        watch,
        () => logger.log('Everything was approved at the registry, so no answer is needed.'),
      ),
    )
  } catch (error) {
    const specs = (isApproved: boolean) =>
      shared
        .pending()
        .filter((each) => each.isApproved() === isApproved)
        .map(specOfMember)
    const [approved, missing] = [specs(true), specs(false)]
    if (missing.length > 1) logger.log('None of these is published: %s.', missing.join(', '))
    if (approved.length > 0 && step.phase === 'prepare') logger.log(UNTAGGED, approved.join(', '))
    throw error
  }
}

const UNTAGGED =
  'Approved at the registry, but not tagged yet: %s. Run the release again from the same commit: it finds what is live, and asks about the rest.'

/**
 * Publishes one of several packages. The first `publish` compares all of them with what was approved, and asks about
 * all again if one has changed. It then writes all of them, with one code as far as the registry accepts it. After
 * that, each entry ends its own npm, or throws its own error.
 *
 * @returns Whether the package was sent.
 */
export async function publishMember(step: EntryStep, member: Member): Promise<boolean> {
  const written = await member.shared.write(() => writeAll(step, member))
  const own = written.get(member)
  if (!own) throw new Error('this entry had no turn in this step')
  if (own.end.kind !== 'written') throw own.end.error
  own.turn.keepAlive(true)
  return own.turn.finish()
}

async function writeAll(step: EntryStep, member: Member): Promise<Written<OpenEntry>> {
  const { shared } = member
  const members = shared
    .pending()
    .filter(({ opened: { root } }) => isListedFor('publish', root, step.context))
  const turns = new Map<Member, EntryTurn>()
  for (const member of members) turns.set(member, await takeTurn(member, step))
  const all = [...turns.values()]
  const ends = await writeMembers(all, {
    approve: () => approveAgain(step, member),
    send: (jobs) => sendBatch(jobs, all, step, member),
  }).catch(async (error: unknown) => {
    const approval = shared.approval()
    approval?.session.report('failed')
    await approval?.session.settled()
    throw error
  })
  // Nothing was sent for what was approved at the registry, so nothing has reported on the approval yet.
  if (ends.every(({ kind }) => kind === 'written')) await endApproval(shared.approval())
  const written = new Map(
    [...turns].map(([member, turn], index) => [member, { turn, end: ends[index] as WriteEnd }]),
  )
  logEnds(written, step.context)
  return written
}

async function endApproval(approval: Approval | undefined): Promise<void> {
  approval?.session.report('published')
  await approval?.session.settled()
}

async function takeTurn(member: Member, step: EntryStep): Promise<EntryTurn> {
  const { mode } = member.opened.entry
  if (mode.kind !== 'attended') throw new Error('this entry has nobody to ask')
  const own = { ...step, opened: member.opened }
  return createTurn(own, await partsOf(own, mode.connection), mode.session)
}

/** Asks again if contents have changed since everything was approved. */
async function approveAgain(step: EntryStep, member: Member): Promise<void> {
  const { shared, opened } = member
  const { mode } = opened.entry
  if (!shared.isChanged() || mode.kind !== 'attended') return
  await ask(step, await partsOf(step, mode.connection), mode.session, member)
}

/**
 * Logs where all packages stand: an error is about one of them, and after one of their scripts or another plugin has
 * failed, the entries of the others are no longer called.
 */
function logEnds(written: Written<OpenEntry>, { logger, nextRelease }: EntryStep['context']): void {
  const specs = (isWritten: boolean) =>
    [...written]
      .filter(([, { end }]) => (end.kind === 'written') === isWritten)
      .map(([member]) => specOfMember(member))
  const [done, missing] = [specs(true), specs(false)]
  const { version, gitTag = `v${version}` } = nextRelease
  if (written.size > 1) logList(logger, 'Published', done)
  if (missing.length === 0) return
  logList(logger, 'Not published, as far as this job knows', missing)
  logger.log(
    'To publish the rest, delete the git tag %s at the remote and run the release again. It asks only about what is missing.',
    gitTag,
  )
}

function logList(logger: Pick<Logger, 'log'>, what: string, specs: readonly string[]): void {
  if (specs.length > 0) logger.log('%s: %s.', what, specs.join(', '))
}

function specOfMember(member: Member): string {
  const target = member.topic()?.target
  return target ? specOf(target) : member.opened.pkg.name
}
