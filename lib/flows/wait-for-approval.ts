import type { Publication } from '../door/read-publication.ts'
import { specOf } from '../package/target.ts'
import { viewStaged } from '../registry/stage.ts'
import { askUnlessAnswered } from '../release/answered-elsewhere.ts'
import type { Hashes } from '../release/look-up.ts'
import { waitUntilLive } from '../release/wait-until-live.ts'
import type { Approving } from '../staged/approve-staged.ts'
import type { Staging } from '../staged/staging.ts'
import { waitOnSite } from '../staged/wait-on-site.ts'
import type { Session } from '../verify/types.ts'
import type { Parts } from './parts.ts'

interface Watching {
  parts: Parts
  session: Session
  staging: Staging
}

/** Most answers to what nobody has to look at come at once. */
const FIRST_LOOK_MS = 2_000
/** The question ends before. */
const LONGEST_MS = 24 * 60 * 60_000

/**
 * Nobody is asked any longer once a maintainer has approved it at the registry, which may not show it yet. Discarded there, it
 * throws as a wait for it.
 */
export function askUnlessApproved<Answer>(
  { id, publication }: Approving,
  { parts, session, staging }: Watching,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer | undefined> {
  const { clock, connection, logger, target } = parts
  const account = staging.reader ?? session.accounts[0]
  const view = account && (() => viewStaged(connection.registry, account.credential, id))
  // The registry may process it for longer than the question is open.
  const item = { view, isAcceptedEnough: true }
  const watch = async (signal: AbortSignal) => {
    const sleep = (ms: number) => clock.sleep(ms, signal)
    await sleep(FIRST_LOOK_MS)
    const wait = { what: 'for its approval', deadline: clock.now() + LONGEST_MS, item }
    const heard = { log: () => {} }
    await waitFor(publication, wait, { ...parts, clock: { now: clock.now, sleep }, heard }, staging)
  }
  return askUnlessAnswered(ask, watch, () =>
    logger.log('%s was approved at the registry, so nobody is asked any more.', specOf(target)),
  )
}

export function waitUntilPublic(parts: Parts, staging: Staging, publication: Publication): Promise<void> {
  const { clock, options } = parts
  const deadline = clock.now() + options.timeoutMs
  return waitFor(publication, { what: 'for the registry to show it', deadline }, parts, staging)
}

export function waitOnSiteFor(
  id: string | undefined,
  publication: Publication,
  parts: Parts,
  staging: Staging,
): Promise<void> {
  const { phase, connection, options, effects, context, target, heard: logger, clock } = parts
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
  publication: Hashes,
  wait: Pick<Parameters<typeof waitUntilLive>[0], 'what' | 'deadline' | 'item' | 'tick'>,
  { connection, target, clock, heard: logger, fail, untagged: commit }: Parts,
  staging: Staging,
): Promise<void> {
  const reader = staging.reader?.credential ?? connection.reader
  const onUnstaged = () => {
    staging.item = undefined
  }
  const look = { registry: connection.registry, reader, target }
  return waitUntilLive({ ...wait, hashes: publication, commit }, { look, clock, logger, fail, onUnstaged })
}
