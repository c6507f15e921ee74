import { afterStart } from '../npm/run-npm.ts'
import { newStanding } from '../release/standing.ts'
import { isListedFor } from '../verify/is-listed-for.ts'
import type { holdEntry } from './hold-entry.ts'
import { leaveUnlessLive } from './leave-waiting.ts'
import { packUnpublished } from './pack-unpublished.ts'
import { type EntryStep, partsOf } from './step.ts'
import { writeVersion } from './write-version.ts'

type LoadHold = () => Promise<{ holdEntry: typeof holdEntry }>

/**
 * Writes the version to `package.json` first. If there is a maintainer to ask, then does everything that can be done
 * before the tag.
 */
export async function prepareEntry(step: EntryStep, load: LoadHold): Promise<void> {
  const { opened, context } = step
  const { entry } = opened
  // One process may make several releases of the same folder, one after the other.
  if (entry.isPublished)
    Object.assign(entry, { isPublished: false, prepares: 0, prepared: undefined, member: undefined })
  entry.prepares += 1
  entry.standing = newStanding()
  if (entry.prepares === 1) {
    if (await isLeft(step)) return
    await writeVersionAndLoad(step, load)
  }
  // Awaited before the package's scripts run, which may change what is installed.
  const { holdEntry } = await load()
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
  await holdEntry(step, mode)
}

/** Has npm write the version, and loads what follows meanwhile, because that takes almost as long. */
async function writeVersionAndLoad(step: EntryStep, load: LoadHold): Promise<void> {
  const { effects } = step
  const begin = () => void load().catch(() => {})
  await writeVersion({ ...step, effects: { ...effects, startNpm: afterStart(effects.startNpm, begin) } })
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
