import path from 'node:path'
import { type Discovery, discoverAccounts } from '../accounts/discover.ts'
import type { ProjectCredential } from '../accounts/verify-accounts.ts'
import type { Options } from '../config/options.ts'
import { type NpmSettings, readNpmSettings } from '../npm/npm-config.ts'
import { packageRoot, readPackage } from '../package/read-package.ts'
import {
  getRegistry,
  getWriteRegistry,
  type NpmConfig,
  OFFICIAL_REGISTRY,
  readNpmConfig,
} from '../package/registry.ts'
import { createRegistry, type Registry } from '../registry/registry.ts'
import { secretsOfUrl } from '../registry/registry-url.ts'
import type { Env, PackageJson } from '../types.ts'
import { findProjectCredential } from '../verify/find-credential.ts'

/** What is published, where to, and with which credentials. */
export interface Project {
  pkg: PackageJson
  registry: Registry
  /** A sentence that says what names the registry. */
  source: string
  settings: NpmSettings
  discovery: Discovery
  /** The whole project's credential, if no maintainer has a token of their own. */
  credential: ProjectCredential | undefined
}

/** Resolves with `undefined` if something is wrong. The plugin's own verification reports that. */
export async function readProject(options: Options, cwd: string, env: Env): Promise<Project | undefined> {
  try {
    const pkg = await readPackage(packageRoot(options.pkgRoot, cwd))
    const settings = await readNpmSettings({ cwd, env })
    const fallback = getRegistry(pkg, { cwd, env })
    const isAttended = options.responder !== undefined
    const url = getWriteRegistry(pkg, fallback, isAttended ? undefined : settings)
    const registry = createRegistry({ url, network: settings.network(url) })
    const discovery = discoverAccounts(env, options.accounts)
    const config = readNpmConfig({ cwd, env })
    const found =
      discovery.candidates.length > 0
        ? undefined
        : findProjectCredential(url, settings, config, discovery.projectToken)
    return {
      pkg,
      registry,
      source: sourceOf(pkg, { url, env, config, cwd }),
      settings,
      discovery,
      // Without its variable it is only that variable's name, which the registry would refuse.
      credential: found?.isUnset ? undefined : found,
    }
  } catch {
    return undefined
  }
}

/** Returns the secrets that are in no variable. */
export const secretsOf = ({ registry, credential }: Project): string[] => [
  ...secretsOfUrl(registry.url),
  ...(credential ? [credential.credential.secret] : []),
]

/** Says what names the registry. Looks in the same order as `getRegistry` and `getWriteRegistry`. */
function sourceOf(
  { name, publishConfig = {} }: PackageJson,
  { url, env, config, cwd }: { url: string; env: Env; config: NpmConfig; cwd: string },
): string {
  const scoped = `${name.split('/')[0]}:registry`
  if (name.startsWith('@') && publishConfig[scoped] === url)
    return `It is named by publishConfig["${scoped}"] of package.json.`
  if (publishConfig.registry === url) return 'It is named by publishConfig.registry of package.json.'
  if (env.NPM_CONFIG_REGISTRY === url) return 'It is named by the variable NPM_CONFIG_REGISTRY.'
  if (url === OFFICIAL_REGISTRY) return 'It is npm’s default.'
  const files = (config.configs ?? []).map((file) => path.relative(cwd, file)).join(', ')
  return `It is named by npm’s configuration (${files}).`
}
