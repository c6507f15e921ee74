import { copyFile, mkdir, mkdtemp, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Env } from '../types.ts'
import type { Repository } from './repository.ts'
import type { TreeEffects } from './run-git.ts'
import { filtersOff, gitOn, objectsIn, type TemporaryIndex } from './temporary-index.ts'

/** A tree of git that has all files of the working tree but the ignored ones. */
export interface WrittenTree extends TemporaryIndex {
  id: string
}

/**
 * Writes the working tree as a tree of git, into `folder` alone.
 *
 * @returns Undefined where git can't: the caller goes on without.
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

/** Exit code 1: some file can't be read. All others are in. */
async function addAll(
  temporary: TemporaryIndex,
  where: { env: Env; folder: string },
  effects: TreeEffects,
): Promise<boolean> {
  const { exitCode } = await gitOn(temporary, where, effects)(['add', '--all', '--ignore-errors'])
  return exitCode === 0 || exitCode === 1
}

/**
 * `--missing-ok`: in a partial clone, git would fetch what it does not have, only to see that it is there. The index gets
 * its old time again, for those who compare the working tree with it later.
 */
async function finish(
  { seconds, ...temporary }: TemporaryIndex & { seconds: number },
  where: { env: Env; folder: string },
  effects: TreeEffects,
): Promise<WrittenTree | undefined> {
  const { exitCode, stdout } = await gitOn(temporary, where, effects)(['write-tree', '--missing-ok'])
  if (exitCode !== 0) return undefined
  // There may be none: everything is new then.
  await utimes(temporary.index, seconds, seconds).catch(() => {})
  return { ...temporary, id: stdout.trim() }
}

/**
 * A copy, for git's cache of file times that is in it. The copy must not be younger than the index: git trusts a time
 * in it only when it is before the index's own. Node sets times less exactly than it reads them, hence one millisecond
 * earlier.
 *
 * @see git, Documentation/technical/racy-git.txt
 */
async function copyIndex(index: string, folder: string): Promise<{ index: string; seconds: number }> {
  await mkdir(objectsIn(folder), { recursive: true })
  // Where the folder lies in the working tree: not a part of it.
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
    // Not zero, which git takes for no time at all.
    return { index: copy, seconds: 1 }
  }
}
