import { copyFile, mkdir, mkdtemp, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Env } from '../types.ts'
import type { Repository } from './repository.ts'
import type { TreeEffects } from './run-git.ts'
import { filtersOff, gitOn, objectsIn, type TemporaryIndex } from './temporary-index.ts'

/** A git tree with all files of the working tree except the ignored ones. */
export interface WrittenTree extends TemporaryIndex {
  id: string
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
  const temporary = { repository, index, settings: [], seconds }
  if (await addAll(temporary, where, effects)) return finish(temporary, where, effects)
  const settings = await filtersOff({ cwd: repository.top, env: where.env }, effects)
  if (settings.length === 0) return undefined
  const unfiltered = { ...temporary, settings }
  return (await addAll(unfiltered, where, effects)) ? finish(unfiltered, where, effects) : undefined
}

/** Adds all files. Exit code 1 means that some file can't be read, and that all others were added. */
async function addAll(
  temporary: TemporaryIndex,
  where: { env: Env; folder: string },
  effects: TreeEffects,
): Promise<boolean> {
  const { exitCode } = await gitOn(temporary, where, effects)(['add', '--all', '--ignore-errors'])
  return exitCode === 0 || exitCode === 1
}

/**
 * Writes the tree. Without `--missing-ok`, git would fetch what is missing in a partial clone, only to see that it
 * exists. The index gets its old time back, because the working tree is compared with it later.
 */
async function finish(
  { seconds, ...temporary }: TemporaryIndex & { seconds: number },
  where: { env: Env; folder: string },
  effects: TreeEffects,
): Promise<WrittenTree | undefined> {
  const { exitCode, stdout } = await gitOn(temporary, where, effects)(['write-tree', '--missing-ok'])
  if (exitCode !== 0) return undefined
  // There may be no index. Then everything is new.
  await utimes(temporary.index, seconds, seconds).catch(() => {})
  return { ...temporary, id: stdout.trim() }
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
