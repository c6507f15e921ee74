import type { Env } from '../types.ts'
import type { TreeEffects } from './run-git.ts'
import { gitOn } from './temporary-index.ts'
import type { WrittenTree } from './write-tree.ts'

/** One path that differs between two trees. */
export interface TreeChange {
  /** From the top of the working tree, with slashes. */
  path: string
  /** Not in the first tree. */
  isNew: boolean
  /** Not in the second tree. */
  isGone: boolean
  isSubmodule: boolean
  /** A file, executable or not, in both. */
  keepsMode: boolean
}

const SUBMODULE = '160000'

/** Undefined where git fails. */
export async function readTreeChanges(
  before: WrittenTree,
  after: WrittenTree,
  where: { env: Env; folder: string },
  effects: TreeEffects,
): Promise<TreeChange[] | undefined> {
  if (before.id === after.id) return []
  const args = ['diff-tree', '-r', '-z', '--no-renames', before.id, after.id]
  const { exitCode, stdout } = await gitOn(after, where, effects)(args)
  return exitCode === 0 ? parseTreeChanges(stdout) : undefined
}

/**
 * Reads `:<mode> <mode> <id> <id> <status>\0<path>\0`, again and again.
 *
 * @see git, Documentation/diff-format.txt, "Raw output format"
 */
export function parseTreeChanges(text: string): TreeChange[] {
  const parts = text.split('\0')
  const changes: TreeChange[] = []
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [from = '', to = '', , , status] = (parts[at] ?? '').slice(1).split(' ')
    changes.push({
      path: parts[at + 1] ?? '',
      isNew: status === 'A',
      isGone: status === 'D',
      isSubmodule: from === SUBMODULE || to === SUBMODULE,
      keepsMode: from === to,
    })
  }
  return changes
}

/** Whether git sees nothing in the working tree that is not in the tree. It may say no where it can't be sure. */
export async function isUnchanged(
  tree: WrittenTree,
  where: { env: Env; folder: string },
  effects: TreeEffects,
): Promise<boolean> {
  const args = ['ls-files', '-z', '--modified', '--deleted', '--others', '--exclude-standard']
  const { exitCode, stdout } = await gitOn(tree, where, effects)(args)
  return exitCode === 0 && stdout === ''
}

/** Files of the tree that have been written to since, from the top. Undefined where git fails. */
export async function readWrittenSince(
  tree: WrittenTree,
  where: { env: Env; folder: string },
  effects: TreeEffects,
): Promise<Set<string> | undefined> {
  const args = ['diff-files', '-z', '--name-only', '--ignore-submodules', '--no-renames']
  const { exitCode, stdout } = await gitOn(tree, where, effects)(args)
  return exitCode === 0 ? new Set(stdout.split('\0')) : undefined
}

/**
 * The files of a tree whose content git compares, from the top: not those marked "assume unchanged" or "skip".
 *
 * @see git, Documentation/git-ls-files.txt, `-v`
 */
export async function readComparedFiles(
  tree: WrittenTree,
  where: { env: Env; folder: string },
  effects: TreeEffects,
): Promise<string[]> {
  const { stdout } = await gitOn(tree, where, effects)(['ls-files', '-v', '-z'])
  const lines = stdout.split('\0').filter((line) => line.startsWith('H '))
  return lines.map((line) => line.slice(2))
}
