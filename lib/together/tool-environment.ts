import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import toNerfDart from 'nerf-dart'
import { childEnvironment } from '../npm/environment.ts'
import type { Env } from '../types.ts'

export interface ToolPlace {
  /** The job's. */
  env: Env
  /** What the command must not see, wherever it stands. */
  secrets: readonly string[]
  doorUrl: string
  doorToken: string
  /** The real one. */
  registry: string
  cwd: string
  /** That only this user can enter. */
  folder: string
}

/** The tools wait for the door as long as it takes. */
const DAY_MS = 86_400_000

/** npm in a script takes the spelling that comes last in the environment. */
const OURS = /^npm_config_(?:userconfig|registry|noproxy|fetch_timeout|fetch_retries)$/i

/** What the command and all that it starts see: the door as their registry, its credential, and no secret of the job. */
export async function toolEnvironment(place: ToolPlace): Promise<Env> {
  const { env, secrets, doorUrl, doorToken, folder } = place
  const userconfig = path.join(folder, 'npmrc')
  const lines = [`registry=${doorUrl}`, `${toNerfDart(doorUrl)}:_authToken=${doorToken}`, '']
  await writeFile(userconfig, lines.join('\n'), { mode: 0o600 })
  const kept = Object.entries(childEnvironment(env, secrets)).filter(([name]) => !OURS.test(name))
  return {
    ...Object.fromEntries(kept),
    npm_config_userconfig: userconfig,
    npm_config_registry: doorUrl,
    npm_config_noproxy: [env.npm_config_noproxy, '127.0.0.1'].filter(Boolean).join(','),
    npm_config_fetch_timeout: String(DAY_MS),
    npm_config_fetch_retries: '0',
  }
}
