import type { Options } from '../config/options.ts'
import { type ErrorCode, hasCode } from '../errors/get-error.ts'
import { safeLine } from '../log/safe-text.ts'
import { notifyAll } from '../notify/notify-all.ts'
import { getDistTag } from '../package/release-info.ts'
import { specOf, type Target } from '../package/target.ts'
import type { OpenEntry } from '../plugin-entry.ts'
import type { StageItem } from '../registry/stage-item.ts'
import { queryVersion } from '../release/version-query.ts'
import { checkAlone, checkTagged, findOther, type Unfinished } from '../staged/check-unfinished.ts'
import { noticesOf } from '../staged/notices.ts'
import type { Staging } from '../staged/staging.ts'
import { isListedFor } from '../verify/is-listed-for.ts'
import { stagingOf } from '../verify/types.ts'
import type { Parts } from './parts.ts'
import type { EntryStep } from './step.ts'

/** The errors after which nobody has approved it, as far as this job knows. */
const LATE: readonly ErrorCode[] = ['ESTAGETIMEOUT', 'EAPPROVALTIMEOUT', 'EOTPTIMEOUT']

/**
 * If the option `wait` makes the job end before the approval, treats an approval that did not come in time as no
 * failure. Rethrows any other error.
 */
export async function leaveWaitingIfLate(step: EntryStep, prepare: () => Promise<void>): Promise<void> {
  try {
    await prepare()
  } catch (error) {
    const { opened } = step
    const members = opened.entry.member?.shared.members().map((member) => member.opened) ?? [opened]
    const staged = members.filter(({ entry }) => stagingOf(entry.mode)?.item !== undefined)
    if (opened.options.waitMs === undefined || !hasCode(error, ...LATE) || staged.length === 0) throw error
    await Promise.all(staged.map((one) => leave(one, step)))
  }
}

/**
 * Marks an entry as left waiting. If a responder was asked, tells the maintainers that the version is now approved at
 * the registry instead.
 */
async function leave({ entry, pkg }: OpenEntry, { context, effects }: EntryStep): Promise<void> {
  const { mode } = entry
  const staging = stagingOf(entry.mode)
  if (!staging || mode.kind !== 'attended') return
  staging.isLeftWaiting = true
  if (staging.isOnSite) return
  const { version, channel, gitTag = `v${version}` } = context.nextRelease
  const { url: registry } = mode.connection.registry
  const target = { name: pkg.name, version, gitTag, distTag: getDistTag(channel), registry }
  const notices = noticesOf(target, { id: staging.item?.id, timeoutMs: 0, isLeft: true })
  for (const line of notices.lines) context.logger.log(line)
  const { logger, stdout } = context
  await notifyAll(staging.notifiers, notices.waiting, { ...effects, logger, stdout })
}

/**
 * Whether every package was prepared, and at least one is waiting for an approval. Then the job ends before the tag. By
 * then the others are staged too, so that all of them can be approved meanwhile. A run that only finishes ends with the
 * first package that is waiting.
 */
export function isLeftWaiting({ entries, context, opened }: EntryStep): boolean {
  const own = [...entries].filter(([key]) => key.split('\0')[0] === context.cwd)
  const staged = own.filter(([key, entry]) => {
    const root = key.split('\0')[1] ?? ''
    return stagingOf(entry.mode) !== undefined && isListedFor('prepare', root, context)
  })
  return (
    own.some(([, entry]) => stagingOf(entry.mode)?.isLeftWaiting) &&
    (opened.options.finishesOnly || staged.every(([, entry]) => entry.prepares >= entry.listed))
  )
}

/** Returns the last line of the job's log. */
export const lastLine = ({ finishesOnly }: Pick<Options, 'finishesOnly'>): string =>
  finishesOnly ? NOTHING_LIVE : LEFT_WAITING

const NOTHING_LIVE = 'The job ends here, without a git tag: there is nothing to finish yet.'
const LEFT_WAITING =
  'The job ends here, without a git tag. Once every version is approved, the next run of this workflow finishes the release.'

/**
 * Called before npm is started. If a later run finishes what an earlier run has staged, throws an error for anything
 * that has to be settled first.
 */
export async function checkUnfinished(parts: Parts, staging: Staging): Promise<void> {
  if (parts.options.waitMs === undefined) return
  const { isLive, unfinished } = await lookForEarlier(parts, staging)
  if (!isLive) await checkAlone(unfinished)
}

/**
 * Makes a run that only finishes (`CFA_FINISH_ONLY`) leave a version alone that is not live yet. Such a run is
 * scheduled, and would stage again what a maintainer has discarded.
 *
 * @returns Whether the version is left alone.
 */
export async function leaveUnlessLive(parts: Parts, staging: Staging): Promise<boolean> {
  const { target, logger } = parts
  const { isLive, unfinished } = await lookForEarlier(parts, staging)
  if (isLive) return false
  const { listed = [] } = staging
  const item = listed.find(({ version }) => version === target.version)
  const other = findOther(listed, unfinished)
  const lines = [
    `${specOf(target)} ${item ? STILL_STAGED : NOT_STAGED}`,
    ...(item ? commandsFor(target, item) : []),
    ...(other ? [`${target.name}@${other.version} ${OTHER_STAGED}`, ...commandsFor(target, other)] : []),
  ]
  for (const line of lines) logger.log('%s', safeLine(line))
  staging.isLeftWaiting = true
  return true
}

const commandsFor = (target: Target, { id, version }: StageItem): string[] =>
  noticesOf({ ...target, version }, { id, timeoutMs: 0, isLeft: true }).lines

/**
 * Finds out whether the version is live. Throws `EPUBLISHUNTAGGED` if another version is live that an earlier run has
 * staged.
 */
async function lookForEarlier(
  { connection, target, fail, context }: Parts,
  staging: Staging,
): Promise<{ isLive: boolean; unfinished: Unfinished }> {
  const { registry } = connection
  const reader = staging.reader?.credential
  const unfinished = { target, registry, reader, context, fail }
  const found = await queryVersion({ registry, reader: reader ?? connection.reader, target })
  if (found.kind === 'version') return { isLive: true, unfinished }
  if (found.kind === 'unknown') throw fail('EREGISTRYUNREACHABLE', { detail: found.detail })
  await checkTagged(found.distTags, unfinished)
  return { isLive: false, unfinished }
}

const STILL_STAGED = 'still waits for a maintainer’s approval.'
const NOT_STAGED =
  'is not live, and this job can’t see it staged: it was discarded, was never staged, or the job may not look. This run only finishes (CFA_FINISH_ONLY), so it stages nothing. To have it staged, run the job of the last push again.'
const OTHER_STAGED =
  'was staged for an earlier commit, and still waits. Discard it, and the next release includes its commits. If you approve it instead, the next run says how to tag it.'
