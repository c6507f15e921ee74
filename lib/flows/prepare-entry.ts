import type { Fail } from '../errors/fail.ts'
import { getError } from '../errors/get-error.ts'
import { devEngineFlags } from '../npm/dev-engines.ts'
import { childEnvironment, mergedEnvironment } from '../npm/environment.ts'
import { readFailure } from '../npm/read-failure.ts'
import { readPackage } from '../package/read-package.ts'
import { prepareDirect } from '../release/direct-release.ts'
import { setVersion } from '../release/set-version.ts'
import { prepareStaged } from '../staged/staged-release.ts'
import { prepareUnattended } from '../unattended/unattended-release.ts'
import { createDirectFlow } from './direct-flow.ts'
import { findSeat, isLast } from './find-joint.ts'
import { packUnpublished } from './pack-unpublished.ts'
import { createStagedFlow } from './staged-flow.ts'
import { type EntryStep, packerOf, partsOf } from './step.ts'
import { approveTogether } from './together.ts'
import { createUnattendedFlow } from './unattended-flow.ts'

/** The version in `package.json` first; then, with a maintainer to ask, all that can be done before the tag. */
export async function prepareEntry(step: EntryStep): Promise<void> {
  const { opened, context } = step
  const { entry } = opened
  // One process may make several releases of a folder, one after the other.
  if (entry.isPublished)
    Object.assign(entry, { isPublished: false, prepares: 0, prepared: undefined, seat: undefined })
  entry.prepares += 1
  if (entry.prepares === 1) await writeVersion(step)
  if (entry.prepares < entry.listed) {
    context.logger.log('This plugin is listed again: it is packed there.')
    return
  }
  entry.prepared?.release.held.abandon()
  entry.prepared = undefined
  const { mode } = entry
  if (mode.kind === 'unpublished') return packUnpublished(step)
  const parts = await partsOf(step, mode.connection)
  if (mode.kind === 'unattended') {
    entry.prepared = await prepareUnattended(createUnattendedFlow(parts, mode.writer))
    return
  }
  const { session } = mode
  const seat = findSeat(step)
  entry.prepared = session.staging
    ? await prepareStaged(createStagedFlow(parts, session, session.staging, step.memory, seat))
    : await prepareDirect(createDirectFlow(parts, session, step.memory, { seat }))
  if (!seat) return
  if (isLast(step)) await approveTogether(step, parts, session, seat)
  else context.logger.log('A maintainer is asked once all packages of this release are packed.')
}

/** As `@semantic-release/npm` does it. */
async function writeVersion(step: EntryStep): Promise<void> {
  const { opened, context, effects } = step
  const { root, entry } = opened
  const { mode } = entry
  const { version } = context.nextRelease
  const { stdout, stderr, logger } = context
  const secrets = mode.kind === 'unpublished' ? [] : mode.connection.secrets
  const env = childEnvironment(mergedEnvironment(effects.processEnv(), context.env), secrets)
  logger.log('Write version %s to package.json in %s', version, root)
  const { failure, stderr: words } = await setVersion(
    version,
    [...(await devEngineFlags([root, context.cwd])), ...(await workspaceFlags(step))],
    { cwd: root, env, stdout, stderr },
    effects.startNpm,
  )
  if (mode.kind !== 'attended') {
    if (failure) throw failure
    if (mode.kind === 'unattended') await checkVersion(step, getError as Fail)
    return
  }
  const { fail } = await partsOf(step, mode.connection)
  if (failure) throw fail('EPUBLISHVERSION', { detail: readFailure(words).text })
  await checkVersion(step, fail)
}

/**
 * npm would install the whole workspace anew for a new version in it, and it refuses specifiers that only another tool
 * knows.
 */
async function workspaceFlags({ opened, context }: EntryStep): Promise<string[]> {
  const packer = await packerOf(opened, opened.pkg, context.cwd)
  return packer.tool === 'npm' ? [] : ['--no-workspaces-update']
}

/** Some of npm's settings have it write to another folder. */
async function checkVersion({ opened, context }: EntryStep, fail: Fail): Promise<void> {
  const { version: expected } = context.nextRelease
  const { version: found = '' } = await readPackage(opened.root)
  if (found === expected) return
  const { mode } = opened.entry
  const elsewhere = mode.kind === 'unpublished' ? undefined : mode.connection.elsewhere
  throw fail('EVERSIONELSEWHERE', { expected, found, ...elsewhere })
}
