import toNerfDart from 'nerf-dart'
import { NOTIFY_VARIABLE } from '../notify/variables.ts'
import type { Env } from '../types.ts'

const ACCOUNT_TOKEN = /^NPM_TOKEN_./i
const OWN_SECRETS = /^(?:CFA_RESPONDER_SECRET|CFA_SECRET)$/i
const ONE_TIME_PASSWORD = /^npm_config_otp$/i
const OWN = [ACCOUNT_TOKEN, OWN_SECRETS, ONE_TIME_PASSWORD, NOTIFY_VARIABLE]
const OIDC = /^(?:ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN)|NPM_ID_TOKEN)$/i

/** Stands where npm would read an identity token: npm prefers it to asking the CI for one, and no registry takes it. */
const NO_IDENTITY = 'withheld'

/**
 * The environment of a child process that is not to write: the job's, less every variable of this plugin that holds
 * a secret and every variable whose value has one of `secrets` in it.
 *
 * Hygiene, not a boundary: a script of the same user can read this process's memory.
 */
export function publicEnvironment(env: Env, secrets: readonly string[]): Env {
  return pick(env, (name, value) => {
    if (OWN.some((pattern) => pattern.test(name))) return false
    return !secrets.some((secret) => isIn(secret, value))
  })
}

/** The variables that npm gets a token of a trusted publisher with, apart from all others. */
export function splitIdentity(env: Env): { identity: Env; rest: Env } {
  return {
    identity: pick(env, (name) => OIDC.test(name)),
    rest: pick(env, (name) => !OIDC.test(name)),
  }
}

/** A short text is also a part of many others that are no secret; without `PATH` nothing would run. */
function isIn(secret: string, value: string): boolean {
  return value === secret || (secret.length >= 6 && value.includes(secret))
}

/** Who writes, and where. */
export interface Credentials {
  token: string | undefined
  /** The project's own npm configuration has the credentials; it may name `NPM_TOKEN`, and nothing overrides it. */
  isConfigured?: boolean | undefined
  registry: string
  /** The one-time password, if the write has one. */
  otp?: string | undefined
  /** Provenance is signed with the CI's identity, so its variables must stay. */
  provenance?: boolean | undefined
}

/**
 * The environment of the one process that writes (or asks `whoami`) with an account's token. It runs no script.
 *
 * - A token in the project's `.npmrc` beats a user configuration and mostly names `NPM_TOKEN` or `NODE_AUTH_TOKEN`;
 *   the third variable beats a literal one, but is lost where `npm` is a wrapper in `dash`.
 * - The code goes by environment: npm writes `--otp` into its debug log.
 * - npm would exchange the job's OIDC identity for a token of a trusted publisher and publish without any maintainer.
 *
 * @see @npmcli/config@10, lib/index.js (precedence); npm@11.21.2, lib/utils/oidc.js
 */
export function writerEnvironment(publicEnv: Env, credentials: Credentials): Env {
  const { token, isConfigured, registry, otp, provenance } = credentials
  const env = pick(publicEnv, (name) => provenance === true || !OIDC.test(name))
  if (provenance) env.NPM_ID_TOKEN = NO_IDENTITY
  if (token !== undefined) env.NPM_TOKEN = token
  if (token !== undefined && !isConfigured) {
    env.NODE_AUTH_TOKEN = token
    env[`npm_config_${toNerfDart(registry)}:_authToken`] = token
  }
  if (otp !== undefined) env.npm_config_otp = otp
  return env
}

function pick(env: Env, keep: (name: string, value: string) => boolean): Env {
  return Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value !== undefined && keep(name, value)),
  )
}
