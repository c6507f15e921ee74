import { getRelease } from '../package/release-info.ts'
import { showTarget } from '../package/target.ts'
import type { Entry } from '../plugin-entry.ts'
import type { PluginConfig, Release } from '../types.ts'
import { addDistTagAtDoor } from '../unattended/add-dist-tag.ts'
import { type Asks, createAsks } from './ask.ts'
import { codeOf, doorToolsOf } from './parts.ts'
import { skip } from './publish-entry.ts'
import { addStagedTag } from './staged-flow.ts'
import { type EntryStep, partsOf } from './step.ts'

/** Sets the dist-tag of a published version. This write needs a second factor, too. */
export async function addChannel(step: EntryStep, config: PluginConfig): Promise<Release | false> {
  const { opened, context, memory } = step
  const { mode } = opened.entry
  if (mode.kind === 'unpublished') return skip('adding to npm channel', config, context)
  const parts = await partsOf(step, mode.connection)
  const { target, pkg } = parts
  if (pkg.private === true) return skip('adding to npm channel', config, context)
  context.logger.log(`Adding version ${target.version} to npm registry on dist-tag ${target.distTag}`)
  if (mode.kind === 'attended') {
    const asks = createAsks(parts, mode.session, memory)
    await addStagedTag(parts, mode.session, { ...asks, write: noting(opened.entry, asks.write) })
    opened.entry.isUploading = false
  } else {
    const { clock, logger, fail } = parts
    const { credential } = mode.writer
    const tools = doorToolsOf(parts)
    const code = (sent: string | undefined) => codeOf(parts, sent)
    await addDistTagAtDoor({ target, cwd: context.cwd, credential, code, tools, clock, logger, fail })
  }
  context.logger.log('Added %s', showTarget(target))
  return getRelease(pkg, { ...target, env: context.env })
}

/** Notes that a write is under way. If it is done, that stays noted, because a job may be stopped before it says so. */
function noting(entry: Pick<Entry, 'isUploading'>, write: Asks['write']): Asks['write'] {
  return (topic, send, ...rest) => {
    const noted: typeof send = async (...given) => {
      let outcome: Awaited<ReturnType<typeof send>> | undefined
      entry.isUploading = true
      try {
        outcome = await send(...given)
        return outcome
      } finally {
        if (outcome !== 'done') entry.isUploading = false
      }
    }
    return write(topic, noted, ...rest)
  }
}
