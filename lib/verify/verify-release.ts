import { type Discovery, discoverAccounts } from '../accounts/discover.ts'
import { getError, type PluginError } from '../errors/get-error.ts'
import { mergedEnvironment } from '../npm/environment.ts'
import { readNpmSettings } from '../npm/npm-config.ts'
import { choosePacker } from '../pack/choose-packer.ts'
import { checkPublishConfig } from '../package/check-publish-config.ts'
import { packageRoot } from '../package/read-package.ts'
import { getRegistry, getWriteRegistry } from '../package/registry.ts'
import { connectRegistry } from './connect-registry.ts'
import { throwAll } from './throw-all.ts'
import type { Mode, Verification } from './types.ts'
import { verifyAttended } from './verify-attended.ts'
import { verifyUnattended } from './verify-unattended.ts'

/** Finds out how to publish, and whether it can be done. Everything that can fail without a maintainer fails here. */
export async function verifyRelease(verification: Verification): Promise<Mode> {
  const { options, pkg, context, effects } = verification
  const { cwd, env } = context
  const isAttended = options.responder !== undefined
  const found = getRegistry(pkg, context)
  const settings = await readNpmSettings({ cwd, env: mergedEnvironment(effects.processEnv(), env) })
  const url = getWriteRegistry(pkg, found, isAttended ? undefined : settings)
  const { connection, errors } = connectRegistry(url, settings, verification)
  const discovery = discoverAccounts(env, options.accounts)
  const problems = [...discovery.errors, ...checkPublishConfig(pkg), ...errors]
  problems.push(...checkWait(verification))
  await logPackage(verification)
  if (discovery.projectToken !== undefined && discovery.candidates.length > 0 && options.accounts)
    context.logger.log('NPM_TOKEN is not used, because the option accounts names whose tokens are.')
  const known = { discovery, settings, connection, problems }
  if (isAttended) return verifyAttended(verification, known)
  if (options.publish === 'staged')
    problems.push(getError('EINVALIDPUBLISH', { option: 'publish', value: options.publish }))
  problems.push(...checkUnasked(verification, discovery))
  throwAll(problems, verification)
  return verifyUnattended(verification, known)
}

/** A run that only finishes would publish if the release were not staged. */
function checkWait({ options, config, context: { env } }: Verification): PluginError[] {
  if (options.publish === 'staged') return []
  const given = [
    ...(options.waitMs === undefined ? [] : [{ option: 'wait', value: config.wait }]),
    ...(options.finishesOnly ? [{ option: 'CFA_FINISH_ONLY', value: env.CFA_FINISH_ONLY }] : []),
  ]
  return given.map((facts) => getError('EINVALIDWAIT', facts))
}

/**
 * A responder may be missing because its variable is empty. What else is set up tells that somebody is to be asked. Only
 * with `waitFor: "live"` is `timeout` for a release that asks nobody, too.
 */
function checkUnasked({ options, config }: Verification, { candidates }: Discovery): PluginError[] {
  const asking = [
    ...(config.timeout == null || options.waitFor === 'live' ? [] : ['timeout']),
    ...(options.accounts?.length ? ['accounts'] : []),
    ...(options.linkInLog ? ['linkInLog'] : []),
  ]
  if (candidates.length === 0 && asking.length === 0) return []
  const variables = candidates.map(({ variable }) => variable)
  return [getError('ENORESPONDER', { variables, options: asking })]
}

async function logPackage({ pkg, options, context }: Verification): Promise<void> {
  const { directory } = pkg.publishConfig ?? {}
  if (typeof directory !== 'string') return
  const { cwd, logger } = context
  const hasRoot = options.pkgRoot !== undefined
  const place = { root: packageRoot(options.pkgRoot, cwd), cwd, pkg, hasRoot }
  if ((await choosePacker(options.pack, place)).tool === 'pnpm') return
  logger.log(
    'publishConfig.directory is a setting of pnpm. npm publishes the folder that pkgRoot names, and not %s.',
    directory,
  )
}
