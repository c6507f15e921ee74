import path from 'node:path'
import normalizeUrl from 'normalize-url'
import rc from 'rc'
import getRegistryUrl from 'registry-auth-token/registry-url.js'
import { getError } from '../errors/get-error.ts'
import { hasInvisible } from '../http/sendable.ts'
import type { Env, PackageJson } from '../types.ts'

/** npm's default registry. No other registry is built in. */
export const OFFICIAL_REGISTRY = 'https://registry.npmjs.org/'

/**
 * npm's configuration files as `rc` finds and merges them. `configs` are their paths, in ascending order of precedence.
 */
export type NpmConfig = Record<string, unknown> & { configs?: string[] }

/** Reads the `.npmrc` files of the release's folder and of the user. */
export function readNpmConfig({ cwd, env }: { cwd: string; env: Env }): NpmConfig {
  const config = env.NPM_CONFIG_USERCONFIG || path.resolve(cwd, '.npmrc')
  return rc('npm', { registry: OFFICIAL_REGISTRY }, { config }) as NpmConfig
}

/**
 * Returns the registry to publish to: `publishConfig.registry`, else `NPM_CONFIG_REGISTRY`, else the `.npmrc` files (a
 * registry of the package's scope first), else npm's default. Throws `EINVALIDREGISTRY`.
 */
export function getRegistry(
  { name, publishConfig }: PackageJson,
  context: { cwd: string; env: Env },
): string {
  const registry =
    publishConfig?.registry ||
    context.env.NPM_CONFIG_REGISTRY ||
    getRegistryUrl(name.split('/')[0] as string, readNpmConfig(context) as never)
  if (!isRegistry(registry)) throw getError('EINVALIDREGISTRY', { registry })
  return registry
}

const isRegistry = (url: string): boolean =>
  /^https?:$/.test(URL.parse(url)?.protocol ?? '') && !hasInvisible(url)

/** Whether `registry` is the default one, which `DEFAULT_NPM_REGISTRY` may change. */
export function isDefaultRegistry(registry: string, { DEFAULT_NPM_REGISTRY }: Env): boolean {
  return normalizeUrl(registry) === normalizeUrl(DEFAULT_NPM_REGISTRY ?? OFFICIAL_REGISTRY)
}

/** Whether `registry` is npm's own, which stages, knows trusted publishers, and shows who approved a version. */
export function isOfficialRegistry(registry: string): boolean {
  const { origin, pathname } = URL.parse(registry) ?? {}
  return `${origin}${pathname}` === OFFICIAL_REGISTRY
}

/** Returns a registry's URL without any user name and password. */
export function showRegistry(registry: string): string {
  const url = new URL(registry)
  url.username = ''
  url.password = ''
  return url.href
}

/** npm's configuration, which says which registry belongs to a scope. */
export interface ScopeSettings {
  get: (key: string) => unknown
}

/**
 * Returns the registry that the package is written to. As in npm, a registry of the package's scope takes precedence
 * over `fallback`. Throws `EINVALIDREGISTRY`.
 *
 * @param fallback - What `getRegistry` found.
 * @param settings - npm's configuration. Without it, only the package's own `publishConfig` counts.
 * @see npm-registry-fetch@19, lib/index.js, `pickRegistry`; npm@11.21.2, lib/commands/publish.js, `#getManifest`
 */
export function getWriteRegistry(
  { name, publishConfig }: PackageJson,
  fallback: string,
  settings?: ScopeSettings,
): string {
  const scope = /^(@[^/]+)\//.exec(name)?.[1] ?? settings?.get('scope')
  if (typeof scope !== 'string' || scope === '') return fallback
  const key = `${scope.replace(/^@?/, '@')}:registry`
  const registry = publishConfig?.[key] || settings?.get(key) || fallback
  if (typeof registry === 'string' && isRegistry(registry)) return registry
  throw getError('EINVALIDREGISTRY', { registry: String(registry) })
}
