import { childEnvironment } from '../npm/environment.ts'
import type { Env } from '../types.ts'

/** npm's settings: an empty one is a setting, too. */
const SETTING = /^(?:p?npm|yarn|bun)_config_|^YARN_/i

/**
 * What a tool that packs sees: no secret. Settings of Yarn and pnpm may have the name of a variable in them
 * (`npmAuthToken: "${NPM_TOKEN}"`), and Yarn does nothing at all where it is missing: so what is left out is empty.
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
