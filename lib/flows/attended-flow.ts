import type { Account } from '../accounts/account.ts'
import { abandonOnError } from '../door/abandon-on-error.ts'
import type { DoorReply } from '../door/door.ts'
import type { HeldPublish } from '../door/publish-at-door.ts'
import type { Publication } from '../door/read-publication.ts'
import { readFailure } from '../npm/read-failure.ts'
import type { NpmResult } from '../npm/run-npm.ts'
import { specOf } from '../package/target.ts'
import { checkDependencies, checkPublication } from '../release/check-publication.ts'
import { checkShown } from '../release/check-shown.ts'
import { checkUnbroken } from '../release/check-unbroken.ts'
import { type HeldRelease, holdNow, holdRelease } from '../release/hold-release.ts'
import { isTagged, setDistTag } from '../release/set-dist-tag.ts'
import { newStanding, type Standing } from '../release/standing.ts'
import { DIST_TAG } from '../release/topic.ts'
import { checkSameBytes, queryVersion, type VersionQuery } from '../release/version-query.ts'
import type { Asks } from './ask.ts'
import { checkTrust } from './check-trust.ts'
import { keepIfWanted, type Parts } from './parts.ts'
import { startAtDoor } from './start-at-door.ts'

/** What direct and staged releases have in common. */
export interface AttendedFlow {
  hold: () => Promise<HeldRelease>
  findPublished: (publication: Publication) => Promise<{ lacksTag: boolean } | undefined>
  addDistTag: () => Promise<void>
  finish: (release: HeldRelease, reply: DoorReply) => Promise<void>
}

export function createAttendedFlow(parts: Parts, verb: 'publish' | 'stage', asks: Asks): AttendedFlow {
  const { tree, fail, phase, runsScripts, leavesChanges } = parts
  return {
    hold: () => {
      const start = (onStart?: () => void) => startHeld(parts, verb, onStart)
      const keep = (publication: Publication) => keepIfWanted(publication, parts)
      return phase === 'prepare'
        ? holdRelease(start, tree, { runsScripts, leavesChanges, keep })
        : holdNow(start, keep)
    },
    findPublished: (publication) => findPublished(publication, parts),
    addDistTag: async () => {
      await addDistTag(parts, asks)
      parts.standing.live = { lacksTag: false }
    },
    finish: ({ held }, reply) =>
      checkUnbroken(held.broken, fail, async () => {
        const { failure } = await held.finish(reply)
        if (failure) throw fail('EPUBLISHSCRIPT', { written: 'yes' })
      }),
  }
}

function queryOf({ connection: { registry, reader }, target }: Parts): VersionQuery {
  return { registry, reader, target }
}

/** Has npm make its request, and checks that it is what was verified. */
async function startHeld(
  parts: Parts,
  verb: 'publish' | 'stage',
  onStart?: () => void,
): Promise<HeldPublish> {
  const { fail, target, connection } = parts
  const { provenance = false, access } = connection
  const run = await checkUnbroken(undefined, fail, () =>
    startAtDoor(parts, { verb, hides: true, provenance, onStart }),
  )
  if (run.kind === 'ended') throw npmError(run.result, parts)
  const { held } = run
  await abandonOnError(held, () => {
    checkPublication(held.publication, { ...target, access }, fail)
    checkDependencies(held.publication.dependencies, fail)
    checkTrust(held.publication, parts)
  })
  return held
}

/**
 * Creates the error for an npm that ended before it sent anything: because it refused by itself, or a script failed.
 */
function npmError(result: NpmResult, { fail }: Parts) {
  if (!result.failure) return fail('EPUBLISHNOTHING', {})
  const { isScript, isSilent, text } = readFailure(result)
  if (isScript) return fail('EPUBLISHSCRIPT', {})
  return fail('EPUBLISHREFUSED', { detail: isSilent ? [text, SILENT].filter(Boolean).join('\n') : text })
}

const SILENT = 'npm itself said nothing, as with loglevel=silent: a script may have failed.'

/** Returns `undefined` unless the version is already published. Throws `EPUBLISHCONFLICT` if it has other bytes. */
export async function findPublished(
  publication: Publication,
  parts: Parts,
): Promise<{ lacksTag: boolean } | undefined> {
  const { fail, logger, target, untagged: commit } = parts
  const query = queryOf(parts)
  const found = await queryVersion(query)
  if (found.kind !== 'version') return undefined
  await checkSameBytes(found, publication, query, { fail, commit })
  logger.log('%s is already published, with exactly these bytes.', specOf(target))
  parts.standing.live = { lacksTag: found.distTags[target.distTag] !== target.version }
  return parts.standing.live
}

/**
 * Compares what the registry shows right after an upload with what was sent. npm's own registry scans a version before
 * showing it.
 */
export async function checkUpload(publication: Publication, account: Account, parts: Parts): Promise<void> {
  const { clock, fail, logger, target } = parts
  const query = { ...queryOf(parts), reader: account.credential }
  const isShown = await checkShown(publication, query, { clock, fail })
  if (!isShown) logger.log('The registry has accepted %s, and does not show it yet.', specOf(target))
}

/** Returns the record of a dist-tag. In `publish`, what is said is about the version. */
export const tagStanding = ({ phase, standing }: Parts): Standing =>
  phase === 'addChannel' ? standing : newStanding()

/**
 * Adds the dist-tag. If it is already set, nobody is asked.
 *
 * @param addUnasked - Tries first to add it without asking. Resolves with `ask` if it could not.
 */
export async function addDistTag(
  parts: Parts,
  asks: Asks,
  addUnasked?: () => Promise<'done' | 'ask'>,
): Promise<void> {
  const { target, clock, logger, fail, connection } = parts
  const { registry, reader } = connection
  if (await isTagged(target, registry, reader)) {
    logger.log('The dist-tag %s is already %s.', target.distTag, target.version)
    return
  }
  if ((await addUnasked?.()) === 'done') return
  const tools = { registry, clock, logger, fail, standing: tagStanding(parts) }
  await asks.write(DIST_TAG, (account, otp) => setDistTag(target, account, otp, tools), undefined)
}
