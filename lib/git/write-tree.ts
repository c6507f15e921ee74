import { copyFile, mkdir, mkdtemp, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Env } from '../types.ts'
import type { Repository } from './repository.ts'
import type { TreeEffects } from './run-git.ts'
import { gitOn, type IndexGit, objectsIn, withoutFilters } from './temporary-index.ts'

/** A git tree with all files of the working tree except the ignored ones. */
export interface WrittenTree {
  id: string
  /** The top folder of the working tree. */
  top: string
  /** Runs git with the index that the tree was written from. */
  git: IndexGit
}

/**
 * Writes the working tree as a git tree, into `folder` alone.
 *
 * @returns `undefined` if git can't. The caller goes on without it.
 */
export async function writeTree(
  repository: Repository,
  where: { env: Env; folder: string },
  effects: TreeEffects,
): Promise<WrittenTree | undefined> {
  const { index, seconds } = await copyIndex(repository.index, where.folder)
  const filtered = gitOn({ repository, index }, where, effects)
  const git = (await addAll(filtered)) ?? (await addAll(await withoutFilters(filtered)))
  if (!git) return undefined
  // Without `--missing-ok`, git would fetch what is missing in a partial clone, only to see that it exists.
  const { exitCode, stdout } = await git(['write-tree', '--missing-ok'])
  if (exitCode !== 0) return undefined
  // The index gets its old time back, because the working tree is compared with it later. There may be no index. Then
  // everything is new.
  await utimes(index, seconds, seconds).catch(() => {})
  return { id: stdout.trim(), top: repository.top, git }
}

/**
 * Adds all files. Exit code 1 means that some file can't be read, and that all others were added.
 *
 * @returns `undefined` if that failed.
 */
async function addAll(git: IndexGit | undefined): Promise<IndexGit | undefined> {
  const added = await git?.(['add', '--all', '--ignore-errors'])
  return added?.exitCode === 0 || added?.exitCode === 1 ? git : undefined
}

/**
 * Copies the index, because it holds git's cache of file times. The copy must not be younger than the index: git trusts
 * a time in it only if that is before the index's own. Node.js sets times less exactly than it reads them, hence one
 * millisecond earlier.
 *
 * @see git, Documentation/technical/racy-git.txt
 */
async function copyIndex(index: string, folder: string): Promise<{ index: string; seconds: number }> {
  await mkdir(objectsIn(folder), { recursive: true })
  // The folder may be inside the working tree, but is not part of it.
  await writeFile(path.join(folder, '.gitignore'), '*\n')
  const copy = path.join(await mkdtemp(path.join(folder, 'tree-')), 'index')
  try {
    const { mtimeMs } = await stat(index)
    await copyFile(index, copy)
    const seconds = (Math.floor(mtimeMs) - 1) / 1000
    await utimes(copy, seconds, seconds)
    return { index: copy, seconds }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    // Not zero, which git takes to mean no time at all.
    return { index: copy, seconds: 1 }
  }
}
