import path from 'node:path'
import type { Env } from '../types.ts'
import { gitEnvironment } from './environment.ts'
import type { Repository } from './repository.ts'
import type { GitResult, TreeEffects } from './run-git.ts'

/** Runs git in the top folder of a repository, with a temporary index. */
export type IndexGit = (args: readonly string[], input?: string) => Promise<GitResult>

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
 * Returns a function that runs git with an index file, which may not exist yet. New objects go to `folder`.
 *
 * @see git, Documentation/git.txt, `GIT_OBJECT_DIRECTORY`, `GIT_ALTERNATE_OBJECT_DIRECTORIES` (and its quoting)
 */
export function gitOn(
  { repository, index }: { repository: Pick<Repository, 'top' | 'objects'>; index: string },
  { env, folder }: { env: Env; folder: string },
  { git }: TreeEffects,
): IndexGit {
  const options = {
    cwd: repository.top,
    env: {
      ...gitEnvironment(env),
      GIT_INDEX_FILE: index,
      GIT_OBJECT_DIRECTORY: objectsIn(folder),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(repository.objects),
    },
  }
  const set = asFlags(SETTINGS)
  return (args, input) => git([...set, ...args], input === undefined ? options : { ...options, input })
}

const asFlags = (settings: readonly string[]) => settings.flatMap((setting) => ['-c', setting])

/** Quotes a path that contains git's separator, or that looks quoted. */
const quoted = (file: string) =>
  file.includes(path.delimiter) || file.startsWith('"') ? `"${file.replace(/["\\]/g, '\\$&')}"` : file

/**
 * Returns the same function without any configured filter, or `undefined` if there is none. If a `required` filter
 * fails, or its program is missing (git-lfs), git gives up altogether.
 */
export async function withoutFilters(git: IndexGit): Promise<IndexGit | undefined> {
  const { stdout } = await git(['config', '-z', '--name-only', '--get-regexp', '^filter\\.'])
  const drivers = new Set(stdout.split('\0').map((name) => name.slice(0, name.lastIndexOf('.'))))
  drivers.delete('')
  const off = [...drivers].flatMap((driver) => [
    `${driver}.clean=`,
    `${driver}.smudge=`,
    `${driver}.process=`,
    `${driver}.required=false`,
  ])
  return off.length > 0 ? (args, input) => git([...asFlags(off), ...args], input) : undefined
}
