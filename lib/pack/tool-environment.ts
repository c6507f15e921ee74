import { childEnvironment } from '../npm/environment.ts'
import type { Env } from '../types.ts'

/** Settings of package managers. They are not emptied, because an empty one is a setting, too. */
const SETTING = /^(?:p?npm|yarn|bun)_config_|^YARN_/i

/**
 * Returns what a tool that packs can see, which includes no secret. Settings of Yarn and pnpm may name a variable
 * (`npmAuthToken: "${NPM_TOKEN}"`), and Yarn does nothing at all if it is missing. So a variable that is left out is
 * set to an empty text.
 *
 * @see @yarnpkg/core@4, miscUtils.ts, `replaceEnvVariables`
 */
export function toolEnvironment(env: Env, secrets: readonly string[]): Env {
  const kept = childEnvironment(env, secrets)
  const emptied = Object.keys(env)
    .filter((name) => env[name] !== undefined && kept[name] === undefined && name !== 'HOME')
    .filter((name) => !SETTING.test(name))
  return {
    ...kept,
    ...Object.fromEntries(emptied.map((name) => [name, ''])),
    COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
  }
}
