import { distTagCommand } from '../errors/by-hand.ts'
import { safeLine } from '../log/safe-text.ts'
import { showRegistry } from '../package/registry.ts'
import { getDistTag, getRelease } from '../package/release-info.ts'
import { showTarget } from '../package/target.ts'
import { newStanding } from '../release/standing.ts'
import type { PluginConfig, Release } from '../types.ts'
import { addDistTagAtDoor } from '../unattended/add-dist-tag.ts'
import { isListedFor } from '../verify/is-listed-for.ts'
import { createAsks } from './ask.ts'
import { codeOf, doorToolsOf } from './parts.ts'
import { skip } from './publish-entry.ts'
import { addStagedTag } from './staged-flow.ts'
import { type EntryStep, partsOf } from './step.ts'

/** Sets the dist-tag of a published version. This write needs a second factor, too. */
export async function addChannel(step: EntryStep, config: PluginConfig): Promise<Release | false> {
  try {
    const added = await add(step, config)
    step.opened.entry.addedVersion = step.context.nextRelease.version
    return added
  } catch (error) {
    logOthers(step)
    throw error
  }
}

async function add(step: EntryStep, config: PluginConfig): Promise<Release | false> {
  const { opened, context, memory } = step
  const { mode } = opened.entry
  opened.entry.standing = newStanding()
  if (mode.kind === 'unpublished') return skip('adding to npm channel', config, context)
  const parts = await partsOf(step, mode.connection)
  const { target, pkg } = parts
  if (pkg.private === true) return skip('adding to npm channel', config, context)
  context.logger.log(`Adding version ${target.version} to npm registry on dist-tag ${target.distTag}`)
  if (mode.kind === 'attended')
    await addStagedTag(parts, mode.session, createAsks(parts, mode.session, memory))
  else {
    const { clock, logger, fail, standing } = parts
    const { credential } = mode.writer
    const tools = doorToolsOf(parts)
    const code = (sent: string | undefined) => codeOf(parts, sent)
    const tag = { target, cwd: context.cwd, credential, code, tools }
    await addDistTagAtDoor({ ...tag, clock, logger, fail, standing })
  }
  context.logger.log('Added %s', showTarget(target))
  return getRelease(pkg, { ...target, env: context.env })
}

/** An error is about one package, and semantic-release never calls the entries of those that follow. */
function logOthers({ opened, entries, context: { logger, nextRelease, ...place } }: EntryStep): void {
  const { version, channel } = nextRelease
  const commands = [...entries].flatMap(([key, { mode, pkg, addedVersion }]) => {
    const [cwd, root = ''] = key.split('\0')
    if (key === opened.key || cwd !== place.cwd || addedVersion === version) return []
    if (mode.kind === 'unpublished' || !pkg || !isListedFor('addChannel', root, place)) return []
    const registry = showRegistry(mode.connection.registry.url)
    return [distTagCommand({ spec: `${pkg.name}@${version}`, tag: getDistTag(channel), registry })]
  })
  if (commands.length === 0) return
  for (const line of [OTHERS, ...commands]) logger.log('%s', safeLine(line))
}

const OTHERS =
  'semantic-release does not go on to the other packages. To set the dist-tag of each by hand, run this:'
