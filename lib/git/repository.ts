import { realpath } from 'node:fs/promises'
import path from 'node:path'
import type { Env } from '../types.ts'
import { gitEnvironment } from './environment.ts'
import type { TreeEffects } from './run-git.ts'

/** A repository with a working tree. All paths are absolute. */
export interface Repository {
  /** The folder of the working tree, without symbolic links. */
  top: string
  /** The index, which an empty repository does not have yet. */
  index: string
  objects: string
}

const COMMIT = /^[\da-f]{40,64}$/

/** Finds the repository that `cwd` is in. Returns `undefined` outside a working tree, or if git refuses to work. */
export async function findRepository(
  { cwd, env }: { cwd: string; env: Env },
  { git }: TreeEffects,
): Promise<Repository | undefined> {
  const folder = await realpath(cwd).catch(() => undefined)
  if (folder === undefined) return undefined
  const args = ['--is-inside-work-tree', '--show-cdup', '--git-path', 'index', '--git-path', 'objects']
  const { exitCode, stdout } = await git(['rev-parse', ...args], { cwd: folder, env: gitEnvironment(env) })
  const [inside, up, index, objects, ...more] = stdout.split('\n')
  // A folder with a newline in its name would make more lines.
  if (exitCode !== 0 || inside !== 'true' || !index || !objects || more.length > 1) return undefined
  return {
    top: path.resolve(folder, up ?? ''),
    index: path.resolve(folder, index),
    objects: path.resolve(folder, objects),
  }
}

/** Returns the commit that is checked out in `cwd`. `undefined` before the first commit, or if git refuses to work. */
export async function readHead(cwd: string, env: Env, { git }: TreeEffects): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', 'HEAD']
  const { exitCode, stdout } = await git(args, { cwd, env: gitEnvironment(env) })
  const head = stdout.trim()
  return exitCode === 0 && COMMIT.test(head) ? head : undefined
}
