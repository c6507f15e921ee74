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
/** What the CI gives a job to prove itself with: npm would exchange it for a publish token, and a script could ask as the job. */
const IDENTITY =
  /^(?:ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN)|NPM_ID_TOKEN|CFA_ID_TOKEN(?:_FILE)?|GITHUB_OIDC_TOKEN)$/i

/**
 * The one place that decides what a child process may see: the job's environment, less every variable that by its name
 * holds a secret of this plugin, and every variable whose value has one of `secrets` in it.
 *
 * An empty `HOME` is left out, for npm would make its folder in the folder that it runs in.
 *
 * Hygiene, not a boundary: a script of the same user can read this process's memory.
 */
export function childEnvironment(env: Env, secrets: readonly string[]): Env {
  const isPublic = ([name, value]: [string, string | undefined]) =>
    value !== undefined &&
    !(name === 'HOME' && value === '') &&
    ![...SECRET_NAMES, IDENTITY].some((pattern) => pattern.test(name)) &&
    !secrets.some((secret) => isIn(secret, value))
  return Object.fromEntries(Object.entries(env).filter(isPublic))
}

/** A short text is also a part of many others that are no secret; without `PATH` nothing would run. */
export function isIn(secret: string, value: string): boolean {
  return value === secret || (secret.length >= 6 && value.includes(secret))
}

/** semantic-release's own environment over this process's; its JavaScript API puts numbers into it. */
export function mergedEnvironment(own: Env, given: Record<string, unknown>): Env {
  const entries = Object.entries({ ...own, ...given })
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, String(value)]],
    ),
  )
}
