import { aborted } from '../async/aborted.ts'
import { wordsOf } from '../batch/progress.ts'
import { specOf } from '../package/target.ts'
import type { OpenEntry } from '../plugin-entry.ts'
import { NEEDS_NO_ANSWER } from '../release/answered-elsewhere.ts'
import type { WatchPlace } from '../release/watch-approval.ts'
import type { SharedQuestion } from '../shared-question/shared-question.ts'
import type { PreparedStaged } from '../staged/staged-release.ts'
import type { Member } from './member.ts'
import type { Parts } from './parts.ts'
import { type EntryStep, partsOf } from './step.ts'
import { type Watching, waitUntilPublic, watchAtRegistry } from './wait-for-approval.ts'

type Watch = (signal: AbortSignal, place: WatchPlace) => Promise<void>

/**
 * Prepares to watch the registry while all of them are asked about. The returned function resolves once each was
 * approved there, and rejects once one never will be.
 */
export async function watchMembers(
  step: EntryStep,
  shared: SharedQuestion<OpenEntry>,
): Promise<(signal: AbortSignal) => Promise<void>> {
  const open = shared.pending().filter((member) => !member.isApproved())
  const watches = await Promise.all(open.map((member) => watchOf(step, member)))
  const count = watches.length
  return async (signal) =>
    void (await Promise.all(watches.map((watch, index) => watch(signal, { index, count }))))
}

async function watchOf(step: EntryStep, member: Member): Promise<Watch> {
  const { prepared } = member.opened.entry
  const watching = await watchingOf(step, member)
  const { id = undefined } = (watching && (prepared as PreparedStaged | undefined)) ?? {}
  // What is published directly is not at the registry yet, and needs an answer.
  if (!watching || !prepared || id === undefined) return aborted
  const approving = { id, publication: prepared.release.held.publication }
  return async (signal, place) => {
    const { logger, target } = watching.parts
    await watchAtRegistry(approving, watching, signal, place).catch((error: Error) => {
      // The error is about one of them, but does not name it.
      if (!signal.aborted) logger.log('%s will not be published: %s', specOf(target), wordsOf(error))
      throw error
    })
    if (signal.aborted) return
    member.approved()
    logger.log(NEEDS_NO_ANSWER, specOf(target))
  }
}

/**
 * Called if all of them were approved at the registry. Waits until everybody can install each, unless `waitFor` says
 * otherwise.
 */
export async function waitUntilAllPublic(step: EntryStep, shared: SharedQuestion<OpenEntry>): Promise<void> {
  for (const member of shared.pending()) {
    const { prepared } = member.opened.entry
    const watching = await watchingOf(step, member)
    if (!watching || !prepared || watching.parts.options.waitFor !== 'live') continue
    await waitUntilPublic(watching.parts, watching.staging, prepared.release.held.publication)
  }
}

async function watchingOf(step: EntryStep, { opened }: Member): Promise<Watching | undefined> {
  const { mode } = opened.entry
  if (mode.kind !== 'attended' || !mode.session.staging) return undefined
  const parts: Parts = await partsOf({ ...step, opened }, mode.connection)
  return { parts, session: mode.session, staging: mode.session.staging }
}
