import { childEnvironment, directVariables, npmSetting, REGISTRY_TOKEN } from '../npm/environment.ts'
import type { Env } from '../types.ts'
import { configuredVariables } from './configured-variables.ts'
import { writeUserConfig } from './user-config.ts'

export interface ToolPlace {
  /** The job's environment. */
  env: Env
  /** Values that the command must not see in any variable. */
  secrets: readonly string[]
  doorUrl: string
  doorToken: string
  /** The real registry. */
  registry: string
  cwd: string
  /** A folder that only this user can enter. */
  folder: string
}

/**
 * Returns the environment of the command and of everything that it starts: the job's without its secrets, with the door
 * as the registry of npm, pnpm, Yarn and bun. Variables that held the registry's token hold the door's token instead,
 * because configuration files name them. One that they name for other registries alone stays, unless it is a secret.
 */
export async function commandEnvironment(place: ToolPlace): Promise<Env> {
  const { env, secrets, doorUrl, doorToken, registry, cwd, folder } = place
  const file = await writeUserConfig(env, { folder, registry, doorUrl, doorToken, secrets })
  const { tokens, elsewhere, needed } = await configuredVariables({ cwd, registry, env })
  const kept = Object.entries(childEnvironment(env, secrets)).filter(([name]) => !OURS.test(name))
  const isKept = (name: string) => kept.some(([other]) => other === name)
  const isTheirs = (name: string) => elsewhere.includes(name) && isKept(name)
  const given = Object.keys(env).filter((name) => REGISTRY_TOKEN.test(name) && !isTheirs(name))
  const missing = needed.filter((name) => env[name] !== undefined && !isKept(name))
  const ofDoor = [...tokens, ...given, ...missing]
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(ofDoor.map((name) => [name, doorToken])),
    ...npmVariables(doorUrl, file),
    ...yarnVariables(doorUrl, doorToken),
    ...bunVariables(doorUrl, doorToken),
    ...proxyVariables(env),
  }
}

/**
 * Variables that are removed before ours are added, in every spelling: tools use the one that comes last in the
 * environment. A scope's registry would lead past the door. Yarn's other settings stay, such as a package's access.
 */
const OURS =
  /^(?:p?npm_config_(?:userconfig|registry|scope|noproxy|fetch_timeout|fetch_retries|\/\/.*|@.*)|yarn_(?:registry|npm_.*(?:auth|registry|registries|scopes).*|http_timeout|http_retry|unsafe_http_whitelist)|bun_config_registry|no_proxy)$/i

/**
 * The tools' time-out, so that they wait for the door as long as it takes. With no retries, they send nothing twice. The
 * door sends their reads again.
 */
const DAY_MS = 86_400_000

/**
 * pnpm reads npm's variables up to version 10, and its own from version 11 on. Yarn 1 reads npm's user configuration.
 */
function npmVariables(doorUrl: string, userconfig: string): Env {
  const settings = Object.entries({
    registry: doorUrl,
    userconfig,
    fetch_timeout: String(DAY_MS),
    fetch_retries: '0',
  })
  const named = (prefix: string) =>
    Object.fromEntries(settings.map(([name, value]) => [prefix + name, value]))
  return { ...named('npm_config_'), ...named('pnpm_config_') }
}

/** Yarn 4 fails on a `YARN_` variable that it does not know, so that Yarn 1 can't be given its own time-out here. */
function yarnVariables(doorUrl: string, doorToken: string): Env {
  return {
    YARN_REGISTRY: doorUrl,
    YARN_NPM_REGISTRY_SERVER: doorUrl,
    YARN_NPM_PUBLISH_REGISTRY: doorUrl,
    YARN_NPM_AUTH_TOKEN: doorToken,
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    YARN_HTTP_TIMEOUT: String(DAY_MS),
    YARN_HTTP_RETRY: '0',
  }
}

const bunVariables = (doorUrl: string, doorToken: string): Env => ({
  BUN_CONFIG_REGISTRY: doorUrl,
  BUN_CONFIG_TOKEN: doorToken,
})

/** Lets the command reach the door without the job's proxy. */
function proxyVariables(env: Env): Env {
  const direct = directVariables(env)
  const ofNpm = npmSetting(env, 'noproxy')
  return { ...direct, npm_config_noproxy: ofNpm === undefined ? direct.NO_PROXY : `${ofNpm},127.0.0.1` }
}
