import path from 'node:path'
import type { Env } from '../types.ts'
import { gitEnvironment } from './environment.ts'
import type { Repository } from './repository.ts'
import type { GitResult, TreeEffects } from './run-git.ts'

/** Where git writes instead of into the repository. */
export interface TemporaryIndex {
  repository: Pick<Repository, 'top' | 'objects'>
  /** The index file; it may not exist yet. */
  index: string
  /** More `-c` options, each a name and a value. */
  settings: readonly string[]
}

/** No hook, no daemon, nothing written that the repository shares, no refusal for line endings, no waiting for the disk. */
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

/** The objects of all snapshots of a folder, so that they can be compared. */
export const objectsIn = (folder: string) => path.join(folder, 'objects')

/**
 * Runs git in the repository's top folder with a temporary index, new objects going to `folder`.
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

/** A path that has git's separator in it, or looks quoted, has to be quoted. */
const quoted = (file: string) =>
  file.includes(path.delimiter) || file.startsWith('"') ? `"${file.replace(/["\\]/g, '\\$&')}"` : file

/**
 * Settings that turn every filter of the configuration off: one whose program is missing (git-lfs) or fails makes git
 * give up altogether when it is `required`.
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
