import { isPluginError } from '../errors/get-error.ts'
import { describeState } from '../errors/state.ts'
import { getRelease } from '../package/release-info.ts'
import { showTarget } from '../package/target.ts'
import { type Prepared, publishDirect } from '../release/direct-release.ts'
import { type PreparedStaged, prepareStaged, publishStaged } from '../staged/staged-release.ts'
import type { PluginConfig, Release, ReleaseContext } from '../types.ts'
import { type PreparedUnattended, publishUnattended } from '../unattended/unattended-release.ts'
import type { Session, UnattendedWriter } from '../verify/types.ts'
import { checkShownTrust } from './check-shown-trust.ts'
import { createDirectFlow } from './direct-flow.ts'
import { holdEntry } from './hold-entry.ts'
import type { Parts } from './parts.ts'
import { prepareEntry } from './prepare-entry.ts'
import { publishMember } from './shared-question.ts'
import { createStagedFlow } from './staged-flow.ts'
import { type EntryStep, partsOf } from './step.ts'
import { createUnattendedFlow } from './unattended-flow.ts'
import { waitUntilShown } from './upload.ts'

/** Publishes what was prepared. If nothing was, writes the version first. */
export async function publishEntry(step: EntryStep, config: PluginConfig): Promise<Release | false> {
  const { opened, context } = step
  const { entry } = opened
  const { mode } = entry
  if (entry.prepares < entry.listed) {
    entry.listed = entry.prepares + 1
    await prepareEntry(step, async () => ({ holdEntry }))
  }
  if (mode.kind === 'unpublished') return skip('publishing to npm registry', config, context)
  // An entry that is listed twice publishes once.
  if (entry.isPublished) return false
  const parts = await partsOf(step, mode.connection)
  // A plugin may have made it private since, as @semantic-release/npm notices too. What was approved is published.
  if (parts.pkg.private === true && (mode.kind === 'unattended' || !entry.prepared)) {
    entry.prepared?.release.held.abandon()
    return skip('publishing to npm registry', config, context)
  }
  const { version, distTag } = parts.target
  context.logger.log(`Publishing version ${version} to npm registry on dist-tag ${distTag}`)
  const published =
    mode.kind === 'unattended'
      ? await unattended(step, parts, mode.writer)
      : await attended(step, parts, mode.session)
  entry.isPublished = true
  const { target } = parts
  const { isSent, ...own } = published
  if (isSent) context.logger.log('Published %s', showTarget({ ...target, ...own }))
  await checkShownTrust({ ...target, ...own }, parts)
  return getRelease(parts.pkg, { ...target, env: context.env })
}

async function unattended({ opened }: EntryStep, parts: Parts, writer: UnattendedWriter) {
  const { standing, logger, context } = parts
  const prepared = opened.entry.prepared as PreparedUnattended | undefined
  const flow = createUnattendedFlow(parts, writer)
  const publication = await publishUnattended(prepared, flow).catch((error: unknown) => {
    standing.isTold = true
    // npm's own failure does not say what was written.
    const written = standing.live ? 'yes' : standing.written
    if (!isPluginError(error)) logger.log('%s', describeState('publish', written, context.nextRelease))
    throw error
  })
  if (parts.options.waitFor === 'live') await waitUntilShown(parts, publication)
  const { name, version } = publication
  return { isSent: true, name, version }
}

async function attended(step: EntryStep, parts: Parts, session: Session) {
  const { opened, memory } = step
  const { entry } = opened
  if (entry.member?.topic()) return { isSent: await publishMember(step, entry.member) }
  if (session.staging) {
    const flow = createStagedFlow(parts, session, session.staging, memory)
    // The entries that it waited for may have had no `prepare` after all.
    const prepared = (entry.prepared as PreparedStaged | undefined) ?? (await prepareStaged(flow))
    await publishStaged(prepared, flow)
    return { isSent: !prepared.wasPublished }
  }
  const flow = createDirectFlow(parts, session, memory)
  return { isSent: await publishDirect(entry.prepared as Prepared | undefined, flow) }
}

export function skip(what: string, { npmPublish }: PluginConfig, { logger }: ReleaseContext): false {
  const why = npmPublish === false ? 'npmPublish is false' : "package.json's private property is true"
  logger.log(`Skip ${what} as ${why}`)
  return false
}
