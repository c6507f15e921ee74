import { readAtDoor } from '../door/run-at-door.ts'
import { type Fail, failAgain } from '../errors/fail.ts'
import { getError, isPluginError } from '../errors/get-error.ts'
import { childEnvironment, mergedEnvironment } from '../npm/environment.ts'
import { readFailure } from '../npm/read-failure.ts'
import type { NpmResult } from '../npm/run-npm.ts'
import { findProjectTool } from '../pack/find-project-tool.ts'
import { packFolders } from '../pack/pack-folders.ts'
import { keepsWorkspaces } from '../pack/tool-by-hand.ts'
import { readPackage } from '../package/read-package.ts'
import { unpublishedEnvironment } from './pack-unpublished.ts'
import { doorToolsOf } from './parts.ts'
import { type EntryStep, partsOf } from './step.ts'

/**
 * Writes the version into `package.json` and the lock file as `@semantic-release/npm` does, without a commit or a tag.
 */
export async function writeVersion(step: EntryStep): Promise<void> {
  const { opened, context } = step
  const { mode } = opened.entry
  const { version } = context.nextRelease
  context.logger.log('Write version %s to package.json in %s', version, opened.root)
  const command = ['version', version, '--no-git-tag-version', '--allow-same-version']
  const result = await runNpm([...command, ...(await workspaceFlags(step))], step)
  const { failure } = result
  if (mode.kind !== 'attended') {
    if (failure) throw failure
    if (mode.kind === 'unattended') await checkVersion(step, async () => getError as Fail)
    return
  }
  const failOf = async () => (await partsOf(step, mode.connection)).fail
  if (failure) throw (await failOf())('EPUBLISHVERSION', { detail: readFailure(result).text })
  await checkVersion(step, failOf)
}

/**
 * Runs npm in the package's folder. It may read packages, as their scripts may, so that it runs at a door: the job's
 * credential stays here. A setting that would make npm write to workspaces instead of the folder is switched off.
 */
async function runNpm(args: readonly string[], step: EntryStep): Promise<NpmResult> {
  const { opened, context, effects } = step
  const { root: cwd, pkg, entry } = opened
  const { mode } = entry
  if (mode.kind === 'unpublished') {
    const { stdout, stderr } = context
    const env = { ...childEnvironment(unpublishedEnvironment(step), []), npm_config_workspaces: 'null' }
    return effects.startNpm({ args, cwd, env, stdout, stderr }).ended
  }
  const { connection } = mode
  const env = childEnvironment(mergedEnvironment(effects.processEnv(), context.env), connection.secrets)
  const tools = doorToolsOf({ context, connection, env, effects })
  return readAtDoor({ args, name: pkg.name, cwd }, tools).catch(async (error) => {
    throw isPluginError(error) ? failAgain(error, (await partsOf(step, connection)).fail) : error
  })
}

/**
 * Returns flags for `npm version`. Without them, npm would reinstall the whole workspace for a new version in it, and
 * refuse specifiers that only another tool knows, in any package of the workspace.
 */
async function workspaceFlags({ opened: { root }, context }: EntryStep): Promise<string[]> {
  const tool = await findProjectTool(await packFolders(root, context.cwd))
  return keepsWorkspaces(tool) ? ['--no-workspaces-update'] : []
}

/**
 * Throws `EVERSIONELSEWHERE` if the version was not written here. Some settings make npm write to another folder, or
 * only print its help.
 */
async function checkVersion({ opened, context }: EntryStep, failOf: () => Promise<Fail>): Promise<void> {
  const { version: expected } = context.nextRelease
  const { version: found = '' } = await readPackage(opened.root)
  if (found === expected) return
  const { mode } = opened.entry
  const elsewhere = mode.kind === 'unpublished' ? undefined : mode.connection.elsewhere
  const fail = await failOf()
  throw fail('EVERSIONELSEWHERE', { expected, found, ...elsewhere })
}
