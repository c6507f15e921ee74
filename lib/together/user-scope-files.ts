import { homedir } from 'node:os'
import path from 'node:path'
import { foldersAbove } from '../files/project-folders.ts'
import type { Env } from '../types.ts'
import { type ReadScopes, SCOPE_FILES } from './scope-registries.ts'

/** A file outside of the project in which a tool may be told a scope’s registry, and how it is read. */
export interface UserScopeFile {
  file: string
  read: ReadScopes
}

/**
 * Such files of the user and of the machine, but for npm’s user configuration, which is written anew.
 *
 * @see @npmcli/config@10, lib/index.js, `loadGlobalPrefix`; Yarn 4, `Configuration.findRcFiles`: up to the root
 */
export function userScopeFiles(cwd: string, env: Env): UserScopeFile[] {
  const home = env.HOME || homedir()
  const config = env.XDG_CONFIG_HOME || path.join(home, '.config')
  const yarn = [...foldersAbove(cwd), home].map((folder) => path.join(folder, yarnFileName(env)))
  const bun = [home, ...(env.XDG_CONFIG_HOME ? [config] : [])].map((folder) =>
    path.join(folder, '.bunfig.toml'),
  )
  const pnpm = path.join(config, 'pnpm')
  const filesLike = (files: string[], like: string) => files.map((file) => ({ file, read: readerOf(like) }))
  return [
    ...filesLike([...new Set(yarn)], '.yarnrc.yml'),
    ...filesLike(bun, 'bunfig.toml'),
    ...filesLike([path.join(pnpm, 'config.yaml')], 'pnpm-workspace.yaml'),
    ...filesLike([path.join(pnpm, 'rc'), globalConfig(env)], '.npmrc'),
  ]
}

/** What Yarn calls its file. */
const yarnFileName = (env: Env): string => env.YARN_RC_FILENAME || '.yarnrc.yml'

const readerOf = (like: string): ReadScopes => SCOPE_FILES[like] as ReadScopes

function globalConfig(env: Env): string {
  const named = (setting: string) =>
    Object.entries(env).find(([name, value]) => name.toLowerCase() === `npm_config_${setting}` && value)?.[1]
  const prefix = named('prefix') ?? env.PREFIX ?? path.dirname(path.dirname(process.execPath))
  return named('globalconfig') ?? path.join(prefix, 'etc', 'npmrc')
}
