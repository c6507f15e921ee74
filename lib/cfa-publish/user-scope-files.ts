import { homedir } from 'node:os'
import path from 'node:path'
import { foldersAbove } from '../files/project-folders.ts'
import { npmSetting } from '../npm/environment.ts'
import type { Env } from '../types.ts'
import { type ReadScopes, SCOPE_FILES } from './scope-registries.ts'

/** A file outside of the project that may set a scope's registry, and the function that reads it. */
export interface UserScopeFile {
  file: string
  read: ReadScopes
}

/**
 * Returns these files of the user and of the machine, except npm's user configuration, which is rewritten.
 *
 * @see @npmcli/config@10, lib/index.js, `loadGlobalPrefix`
 */
export function userScopeFiles(cwd: string, env: Env): UserScopeFile[] {
  const home = env.HOME || homedir()
  const config = env.XDG_CONFIG_HOME || path.join(home, '.config')
  const bun = [home, ...(env.XDG_CONFIG_HOME ? [config] : [])].map((folder) =>
    path.join(folder, '.bunfig.toml'),
  )
  const pnpm = path.join(config, 'pnpm')
  const filesLike = (files: string[], like: string) => files.map((file) => ({ file, read: readerOf(like) }))
  return [
    ...filesLike(yarnFiles(cwd, env), '.yarnrc.yml'),
    ...filesLike(bun, 'bunfig.toml'),
    ...filesLike([path.join(pnpm, 'config.yaml')], 'pnpm-workspace.yaml'),
    ...filesLike([path.join(pnpm, 'rc'), globalConfig(env)], '.npmrc'),
  ]
}

/**
 * Returns where Yarn's configuration files may be, the nearest first.
 *
 * @see Yarn 4, `Configuration.findRcFiles` (up to the root)
 */
export function yarnFiles(cwd: string, env: Env): string[] {
  const folders = new Set([...foldersAbove(cwd), env.HOME || homedir()])
  return [...folders].map((folder) => path.join(folder, env.YARN_RC_FILENAME || '.yarnrc.yml'))
}

const readerOf = (like: string): ReadScopes => SCOPE_FILES[like] as ReadScopes

function globalConfig(env: Env): string {
  const prefix = npmSetting(env, 'prefix') ?? env.PREFIX ?? path.dirname(path.dirname(process.execPath))
  return npmSetting(env, 'globalconfig') ?? path.join(prefix, 'etc', 'npmrc')
}
