import { directVariables } from '../npm/environment.ts'
import type { Env } from '../types.ts'
import { IDENTITY_PATH } from './door-reads.ts'
import type { DoorServer } from './serve-door.ts'

/** What the settings of an npm at the door depend on. */
export interface DoorUse {
  /** The package that the command is about. Its scope may have a registry of its own. */
  name: string
  /** Whether npm signs where the package was built, before it sends its request. */
  provenance: boolean
  /** Whether the door lets npm wait for the reply to a write. */
  holds: boolean
}

/** How long npm may wait for the reply, which is as long as it takes. */
const DAY_MS = 86_400_000

/**
 * If the job is killed, the door is gone, and by default npm would retry for more than a minute. The number of retries
 * is left to the project, because npm in a script gets these settings too. The door itself repeats a failed read after
 * longer pauses.
 *
 * @see make-fetch-happen@15, lib/remote.js
 */
const SHORT_RETRIES = ['--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000']

/**
 * Returns the flags that hold npm to the door. npm prefers the registry of the package's scope, or of the setting
 * `scope`, to `--registry`.
 *
 * @param scopes - Further scopes of the registry. npm has a credential only for the door.
 * @see npm-registry-fetch@19, lib/index.js, `pickRegistry`
 */
export function doorFlags(
  { name, provenance, holds }: DoorUse,
  url: string,
  scopes: readonly string[],
): string[] {
  const own = /^(@[^/]+)\//.exec(name)?.[1]
  return [
    '--registry',
    url,
    ...(own ? [] : ['--scope=']),
    ...[...new Set(own ? [own, ...scopes] : scopes)].map((scope) => `--${scope}:registry=${url}`),
    ...(holds ? [`--fetch-timeout=${DAY_MS}`, ...SHORT_RETRIES] : []),
    ...(provenance ? ['--provenance'] : []),
  ]
}

/**
 * The variables that are replaced. They are removed in every spelling, because npm in a script uses the last one in the
 * environment.
 */
const OURS = /^(?:npm_config_(?:userconfig|registry|scope|noproxy|workspaces)|no_proxy)$/i
const TIMEOUT = /^npm_config_fetch_timeout$/i

/**
 * Returns the environment of npm and its scripts. Settings that would make npm publish workspaces instead of the folder
 * are switched off. Sigstore's client gets the job's identity through the door, which provides it for nothing else.
 */
export function doorEnvironment(
  { provenance, holds }: Omit<DoorUse, 'name'>,
  door: Pick<DoorServer, 'url' | 'token'>,
  { env, noProxy }: { env: Env; noProxy: readonly string[] },
): Env {
  const signing = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${door.url}${IDENTITY_PATH}?for=provenance`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: door.token,
  }
  const kept = Object.entries(env).filter(([name]) => !OURS.test(name) && !(holds && TIMEOUT.test(name)))
  return {
    ...Object.fromEntries(kept),
    ...(provenance && env.GITHUB_ACTIONS ? signing : {}),
    // Sigstore's client knows only these, and npm its own.
    ...directVariables(env),
    npm_config_noproxy: [...noProxy, '127.0.0.1'].join(','),
    npm_config_workspaces: 'null',
  }
}
