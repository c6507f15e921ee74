import path from 'node:path'
import type { Env } from '../types.ts'
import { gitEnvironment } from './environment.ts'
import type { Repository } from './repository.ts'
import type { GitResult, TreeEffects } from './run-git.ts'

/** The places that git writes to instead of the repository. */
export interface TemporaryIndex {
  repository: Pick<Repository, 'top' | 'objects'>
  /** The index file; it may not exist yet. */
  index: string
  /** Further settings for `-c`, each in the form `name=value`. */
  settings: readonly string[]
}

/**
 * Turns off hooks, the daemon, everything that writes to what the repository shares, refusals because of line endings,
 * and waiting for the disk.
 */
const SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.splitIndex=false',
  'core.safecrlf=false',
  'core.fsync=none',
  'core.fsyncObjectFiles=false',
  'core.looseCompression=0',
  'core.compression=0',
]

/** Returns the folder for the objects of all snapshots. They share it, so that they can be compared. */
export const objectsIn = (folder: string) => path.join(folder, 'objects')

/**
 * Returns a function that runs git in the repository's top folder with a temporary index. New objects go to `folder`.
 *
 * @see git, Documentation/git.txt, `GIT_OBJECT_DIRECTORY`, `GIT_ALTERNATE_OBJECT_DIRECTORIES` (and its quoting)
 */
export function gitOn(
  { repository, index, settings }: TemporaryIndex,
  { env, folder }: { env: Env; folder: string },
  { git }: TreeEffects,
): (args: readonly string[], input?: string) => Promise<GitResult> {
  const options = {
    cwd: repository.top,
    env: {
      ...gitEnvironment(env),
      GIT_INDEX_FILE: index,
      GIT_OBJECT_DIRECTORY: objectsIn(folder),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(repository.objects),
    },
  }
  const set = [...SETTINGS, ...settings].flatMap((setting) => ['-c', setting])
  return (args, input) => git([...set, ...args], input === undefined ? options : { ...options, input })
}

/** Quotes a path that contains git's separator, or that looks quoted. */
const quoted = (file: string) =>
  file.includes(path.delimiter) || file.startsWith('"') ? `"${file.replace(/["\\]/g, '\\$&')}"` : file

/**
 * Returns settings that turn off every configured filter. If a `required` filter fails, or its program is missing
 * (git-lfs), git gives up altogether.
 */
export async function filtersOff(where: { cwd: string; env: Env }, { git }: TreeEffects): Promise<string[]> {
  const args = ['config', '-z', '--name-only', '--get-regexp', '^filter\\.']
  const { stdout } = await git(args, { cwd: where.cwd, env: gitEnvironment(where.env) })
  const drivers = new Set(stdout.split('\0').map((name) => name.slice(0, name.lastIndexOf('.'))))
  drivers.delete('')
  return [...drivers].flatMap((driver) => [
    `${driver}.clean=`,
    `${driver}.smudge=`,
    `${driver}.process=`,
    `${driver}.required=false`,
  ])
}
