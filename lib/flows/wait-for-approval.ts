import { specOf } from '../package/target.ts'
import type { Registry } from '../registry/registry.ts'
import { viewStaged } from '../registry/stage.ts'
import { askUnlessAnswered } from '../release/answered-elsewhere.ts'
import type { Hashes } from '../release/version-query.ts'
import { type LiveTools, type LiveWait, waitUntilLive } from '../release/wait-until-live.ts'
import { type WatchPlace, watchApproval } from '../release/watch-approval.ts'
import type { Approving } from '../staged/approve-staged.ts'
import type { Staging } from '../staged/staging.ts'
import { waitOnSite } from '../staged/wait-on-site.ts'
import type { Session } from '../verify/types.ts'
import type { Parts } from './parts.ts'

export interface Watching {
  parts: Parts
  session: Session
  staging: Staging
}

/**
 * Asks, but stops asking once a maintainer has approved the version at the registry, even if the registry does not show
 * it yet. If it was discarded there, throws as `waitUntilLive` does.
 */
export function askUnlessApproved<Answer>(
  approving: Approving,
  watching: Watching,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer | undefined> {
  const { logger, target } = watching.parts
  const watch = (signal: AbortSignal) => watchAtRegistry(approving, watching, signal)
  return askUnlessAnswered(ask, watch, () =>
    logger.log('%s was approved at the registry, so no answer is needed.', specOf(target)),
  )
}

/** Resolves once a maintainer has approved the version at the registry. */
export function watchAtRegistry(
  { id, publication }: Approving,
  { parts, session, staging }: Watching,
  signal: AbortSignal,
  place?: WatchPlace,
): Promise<void> {
  const account = staging.reader ?? session.accounts[0]
  const view = account && ((registry: Registry) => viewStaged(registry, account.credential, id))
  const watch = { hashes: publication, commit: parts.untagged, view }
  return watchApproval(watch, liveTools(parts, staging), signal, place)
}

export function waitUntilPublic(parts: Parts, staging: Staging, publication: Hashes): Promise<void> {
  const { clock, options } = parts
  const deadline = clock.now() + options.timeoutMs
  return waitFor(publication, { what: 'for the registry to show it', deadline }, parts, staging)
}

export function waitOnSiteFor(
  id: string | undefined,
  publication: Hashes,
  parts: Parts,
  staging: Staging,
): Promise<void> {
  const { phase, connection, options, effects, context, target, visibleLog: logger, clock } = parts
  const { reader } = staging
  const view =
    reader && id !== undefined ? () => viewStaged(connection.registry, reader.credential, id) : undefined
  const item = { view, isAcceptedEnough: options.waitFor === 'accepted' }
  // Once the tag is pushed, no later run finishes the release.
  const waitMs = phase === 'prepare' ? options.waitMs : undefined
  return waitOnSite(id, {
    ...{ target, staging, shasum: publication.shasum },
    timeoutMs: waitMs ?? options.timeoutMs,
    isLeft: waitMs !== undefined,
    effects: { ...clock, uuid: effects.uuid, logger, stdout: context.stdout },
    waitUntilLive: (deadline, tick) =>
      waitFor(publication, { what: 'for its approval', deadline, item, tick }, parts, staging),
  })
}

function waitFor(
  hashes: Hashes,
  wait: Pick<LiveWait, 'what' | 'deadline' | 'item' | 'tick'>,
  parts: Parts,
  staging: Staging,
): Promise<void> {
  return waitUntilLive({ ...wait, hashes, commit: parts.untagged }, liveTools(parts, staging))
}

function liveTools(parts: Parts, staging: Staging): LiveTools {
  const { connection, target, clock, visibleLog: logger, fail } = parts
  const reader = staging.reader?.credential ?? connection.reader
  const query = { registry: connection.registry, reader, target }
  const onUnstaged = (isApproved: boolean) => noteUnstaged(isApproved, parts, staging)
  return { query, clock, logger, fail, onUnstaged }
}

/** Notes that nothing is staged any longer. What was approved has its dist-tag. */
export function noteUnstaged(isApproved: boolean, { standing }: Parts, staging: Staging): void {
  staging.item = undefined
  standing.live = isApproved ? { lacksTag: false, isAtRegistry: true } : undefined
}
