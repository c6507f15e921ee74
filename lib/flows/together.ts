import type { Written } from '../joint/joint.ts'
import { type WriteEnd, writeTogether } from '../joint/write-together.ts'
import { specOf } from '../package/target.ts'
import type { OpenEntry } from '../plugin-entry.ts'
import { askUnlessAnswered } from '../release/answered-elsewhere.ts'
import type { Approval } from '../release/ask-approval.ts'
import type { Logger } from '../types.ts'
import { isListedFor } from '../verify/is-listed-for.ts'
import type { Session } from '../verify/types.ts'
import { createAsks } from './ask.ts'
import type { Parts } from './parts.ts'
import type { Seat } from './seat.ts'
import { sendBatch } from './send-batch.ts'
import { type EntryStep, partsOf } from './step.ts'
import { createTurn, type EntryTurn } from './turns.ts'
import { waitUntilAllPublic, watchSeats } from './watch-seats.ts'

/** Asks about all entries that wait for the same answer. Called before the tag, in their last `prepare`. */
export async function approveTogether(
  step: EntryStep,
  parts: Parts,
  session: Session,
  seat: Seat,
): Promise<void> {
  const releases = seat.joint.pending().flatMap(({ opened }) => opened.entry.prepared?.release ?? [])
  for (const { held } of releases) held.keepAlive(true)
  try {
    await ask(step, parts, session, seat)
    if (!seat.joint.approval()) await waitUntilAllPublic(step, seat.joint)
    for (const { held } of releases) held.keepAlive(false)
  } catch (error) {
    for (const { held } of releases) held.abandon()
    throw error
  }
}

async function ask(step: EntryStep, parts: Parts, session: Session, seat: Seat): Promise<void> {
  const { joint } = seat
  const { logger } = parts
  const asks = createAsks(parts, session, step.memory, seat)
  const watch = await watchSeats(step, joint)
  try {
    await joint.ask((topic, broken, earlier) =>
      askUnlessAnswered(
        (elsewhere) => asks.approval(topic, AbortSignal.any([broken, elsewhere]), earlier),
        watch,
        () => logger.log('Everything was approved at the registry, so no answer is needed.'),
      ),
    )
  } catch (error) {
    const specs = (isApproved: boolean) =>
      joint
        .pending()
        .filter((each) => each.isApproved() === isApproved)
        .map(specOfSeat)
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
export async function publishTogether(step: EntryStep, seat: Seat): Promise<boolean> {
  const written = await seat.joint.write(() => writeAll(step, seat))
  const own = written.get(seat)
  if (!own) throw new Error('this entry had no turn in this step')
  if (own.end.kind !== 'written') throw own.end.error
  own.turn.keepAlive(true)
  return own.turn.finish()
}

async function writeAll(step: EntryStep, seat: Seat): Promise<Written<OpenEntry>> {
  const { joint } = seat
  const members = joint.pending().filter(({ opened: { root } }) => isListedFor('publish', root, step.context))
  const turns = new Map<Seat, EntryTurn>()
  for (const member of members) turns.set(member, await takeTurn(member, step))
  const all = [...turns.values()]
  const ends = await writeTogether(all, {
    approve: () => approveAgain(step, seat),
    send: (jobs) => sendBatch(jobs, all, step, seat),
  }).catch(async (error: unknown) => {
    const approval = joint.approval()
    approval?.session.report('failed')
    await approval?.session.settled()
    throw error
  })
  // Nothing was sent for what was approved at the registry, so nothing has reported on the approval yet.
  if (ends.every(({ kind }) => kind === 'written')) await endApproval(joint.approval())
  const written = new Map(
    [...turns].map(([member, turn], index) => [member, { turn, end: ends[index] as WriteEnd }]),
  )
  if (ends.some(({ kind }) => kind !== 'written')) logEnds(written, step.context)
  return written
}

async function endApproval(approval: Approval | undefined): Promise<void> {
  approval?.session.report('published')
  await approval?.session.settled()
}

async function takeTurn(member: Seat, step: EntryStep): Promise<EntryTurn> {
  const { mode } = member.opened.entry
  if (mode.kind !== 'attended') throw new Error('this entry has nobody to ask')
  const own = { ...step, opened: member.opened }
  return createTurn(own, await partsOf(own, mode.connection), mode.session)
}

/** Asks again if contents have changed since everything was approved. */
async function approveAgain(step: EntryStep, seat: Seat): Promise<void> {
  const { joint, opened } = seat
  const { mode } = opened.entry
  if (!joint.isChanged() || mode.kind !== 'attended') return
  await ask(step, await partsOf(step, mode.connection), mode.session, seat)
}

/** Logs where all packages stand, because the error is about one of them. */
function logEnds(written: Written<OpenEntry>, { logger, nextRelease }: EntryStep['context']): void {
  const specs = (isWritten: boolean) =>
    [...written]
      .filter(([, { end }]) => (end.kind === 'written') === isWritten)
      .map(([seat]) => specOfSeat(seat))
  const [done, missing] = [specs(true), specs(false)]
  const { version, gitTag = `v${version}` } = nextRelease
  logList(logger, 'Published', done)
  logList(logger, 'Not published, as far as this job knows', missing)
  logger.log(
    'To publish the rest, delete the git tag %s at the remote and run the release again. It asks only about what is missing.',
    gitTag,
  )
}

function logList(logger: Pick<Logger, 'log'>, what: string, specs: readonly string[]): void {
  if (specs.length > 0) logger.log('%s: %s.', what, specs.join(', '))
}

function specOfSeat(seat: Seat): string {
  const target = seat.topic()?.target
  return target ? specOf(target) : seat.opened.pkg.name
}
