import { NOTIFY_VARIABLE } from '../notify/variables.ts'
import type { Env } from '../types.ts'

/** Variables whose name says that they hold a secret of this plugin, or npm's credential for a registry. */
const SECRET_NAMES = [
  /^NPM_TOKEN(?:_.+)?$/i,
  /^(?:CFA_RESPONDER_SECRET|CFA_SECRET)$/i,
  /^OPTIC_TOKEN(?:_.+)?$/i,
  /^npm_config_(?:otp|_auth|_authtoken|_password)$/i,
  NOTIFY_VARIABLE,
]
/**
 * The variables that a CI system gives a job to prove its identity with. npm would exchange them for a publish token,
 * and a script could act as the job.
 */
const IDENTITY =
  /^(?:ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN)|NPM_ID_TOKEN|CFA_ID_TOKEN(?:_FILE)?|GITHUB_OIDC_TOKEN)$/i

/** git's settings that are numbered in the environment. If one is missing, every git fails. */
const GIT_SETTING = /^GIT_CONFIG_(?:COUNT|(?:KEY|VALUE)_\d+)$/i

/** Variables from which npm's settings and package managers usually read a registry's token. */
export const REGISTRY_TOKEN =
  /^(?:NPM_TOKEN|NODE_AUTH_TOKEN|NPM_AUTH_TOKEN|YARN_AUTH_TOKEN|YARN_NPM_AUTH_TOKEN|NPM_CONFIG_TOKEN|BUN_CONFIG_TOKEN|BUN_AUTH_TOKEN)$/i

/**
 * Returns what a child process may see of the job's environment. A variable is left out if its name says that it holds
 * a secret or the job's identity, or if its value contains one of `secrets`. With one of git's numbered settings, all of
 * them are left out.
 *
 * An empty `HOME` is left out, because npm would create its folder in the folder that it runs in.
 *
 * This is hygiene, not a boundary: a script of the same user can read this process's memory.
 */
export function childEnvironment(env: Env, secrets: readonly string[]): Env {
  const isPublic = ([name, value]: [string, string | undefined]) =>
    value !== undefined &&
    !(name === 'HOME' && value === '') &&
    ![...SECRET_NAMES, IDENTITY].some((pattern) => pattern.test(name)) &&
    !secrets.some((secret) => isIn(secret, value))
  const kept = Object.entries(env).filter(isPublic)
  const names = new Set(kept.map(([name]) => name))
  const isWhole = Object.keys(env).every((name) => names.has(name) || !GIT_SETTING.test(name))
  return Object.fromEntries(isWhole ? kept : kept.filter(([name]) => !GIT_SETTING.test(name)))
}

/**
 * Empties the variables of registry tokens. For a package that is not published: no setting is read for it, so nobody
 * knows whose token such a variable holds.
 */
export function withoutRegistryTokens(env: Env): Env {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, REGISTRY_TOKEN.test(name) && value ? '' : value]),
  )
}

/**
 * Whether a value contains a secret. A secret of fewer than six characters has to be the whole value, because it is
 * part of many values that are not secret. Without `PATH`, nothing would run.
 */
export function isIn(secret: string, value: string): boolean {
  return value === secret || (secret.length >= 6 && value.includes(secret))
}

/**
 * Merges semantic-release's environment over this process's. Its JavaScript API puts numbers into it, so all values are
 * turned into texts.
 */
export function mergedEnvironment(own: Env, given: Record<string, unknown>): Env {
  const entries = Object.entries({ ...own, ...given })
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, String(value)]],
    ),
  )
}

/** Returns the variables with which tools reach a server on this machine without the job's proxy. */
export function directVariables(env: Env): { NO_PROXY: string; no_proxy: string } {
  const given = Object.entries(env).flatMap(([name, value]) =>
    /^no_proxy$/i.test(name) && value ? [value] : [],
  )
  const hosts = [...given, '127.0.0.1'].join(',')
  return { NO_PROXY: hosts, no_proxy: hosts }
}

/** Returns the value of one of npm's settings, such as `userconfig`, from the environment. An empty one counts as none. */
export const npmSetting = (env: Env, setting: string): string | undefined =>
  Object.entries(env).find(([name, value]) => name.toLowerCase() === `npm_config_${setting}` && value)?.[1]
