import getAuthToken from 'registry-auth-token'
import type { Effects } from '../effects.ts'
import { getError } from '../errors/get-error.ts'
import { writeUserConfig } from '../npm/userconfig.ts'
import { judgeWhoAmI } from '../npm/whoami.ts'
import { isDefaultRegistry, type NpmConfig, readNpmConfig, showRegistry } from '../package/registry.ts'
import type { ReleaseContext } from '../types.ts'
import { runPlain } from './run-plain.ts'

/** Whether the project's or the user's `.npmrc` has credentials for the registry. */
export function hasConfiguredToken(registry: string, config: NpmConfig): boolean {
  return getAuthToken(registry, { npmrc: config as Record<string, string> }) !== undefined
}

/** The token in there, if it can be read: one that names a variable which this process lacks is npm's business. */
export function readConfiguredToken(registry: string, config: NpmConfig): string | undefined {
  const found = getAuthToken(registry, { npmrc: config as Record<string, string> })
  return found?.type === 'Bearer' && found.token && !found.token.includes('${') ? found.token : undefined
}

/**
 * The auth of a release with one token and no maintainer: a token in `.npmrc` first, then `NPM_TOKEN`. The default
 * registry is asked whether it takes the token; others may not know `whoami`.
 *
 * @returns The path of npm's user configuration for this release.
 */
export async function verifyToken(
  registry: string,
  context: ReleaseContext,
  effects: Effects,
): Promise<string> {
  const { env, logger, cwd } = context
  logger.log('Verify authentication for registry %s', showRegistry(registry))
  const config = readNpmConfig(context)
  if (config.configs) logger.log('Reading npm config from %s', config.configs.join(', '))
  const isConfigured = hasConfiguredToken(registry, config)
  if (!isConfigured && !env.NPM_TOKEN?.trim())
    throw getError('ENONPMTOKEN', { registry: showRegistry(registry) })
  const userconfig = await writeUserConfig(effects.makeFolder(), config, isConfigured ? undefined : registry)
  if (!isConfigured) logger.log('Wrote NPM_TOKEN to %s', userconfig)
  if (isDefaultRegistry(registry, env))
    await verifyWithRegistry({ registry, userconfig, cwd }, context, effects)
  return userconfig
}

interface Asked {
  registry: string
  userconfig: string
  cwd: string
}

async function verifyWithRegistry(
  { registry: url, userconfig, cwd }: Asked,
  context: ReleaseContext,
  effects: Effects,
) {
  const args = ['whoami', '--userconfig', userconfig, '--registry', url]
  const answer = judgeWhoAmI(await runPlain({ args, cwd, context, effects }))
  const registry = showRegistry(url)
  if (answer.kind === 'refused') throw getError('EINVALIDNPMTOKEN', { registry, detail: answer.detail })
  if (answer.kind === 'unreachable')
    throw getError('EREGISTRYUNREACHABLE', { registry, detail: answer.detail })
}
