import type { WrittenTree } from './write-tree.ts'

/** One path that differs between two trees. */
export interface TreeChange {
  /** The path from the top of the working tree, with slashes. */
  path: string
  /** Not in the first tree. */
  isNew: boolean
  /** Not in the second tree. */
  isGone: boolean
  isSubmodule: boolean
  /** Whether its mode is the same in both trees. */
  keepsMode: boolean
}

const SUBMODULE = '160000'

/** Returns the paths that differ between two trees. `undefined` if git fails. */
export async function readTreeChanges(
  before: WrittenTree,
  after: WrittenTree,
): Promise<TreeChange[] | undefined> {
  if (before.id === after.id) return []
  const args = ['diff-tree', '-r', '-z', '--no-renames', before.id, after.id]
  const { exitCode, stdout } = await after.git(args)
  return exitCode === 0 ? parseTreeChanges(stdout) : undefined
}

/**
 * Reads entries of the form `:<mode> <mode> <id> <id> <status>\0<path>\0`.
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

/** Whether git sees no difference between the working tree and a tree. May be `false` if git can't be sure. */
export async function isUnchanged({ git }: WrittenTree): Promise<boolean> {
  const args = ['ls-files', '-z', '--modified', '--deleted', '--others', '--exclude-standard']
  const { exitCode, stdout } = await git(args)
  return exitCode === 0 && stdout === ''
}

/** Returns the files of a tree that have been written to since, as paths from the top. `undefined` if git fails. */
export async function readWrittenSince({ git }: WrittenTree): Promise<Set<string> | undefined> {
  const args = ['diff-files', '-z', '--name-only', '--ignore-submodules', '--no-renames']
  const { exitCode, stdout } = await git(args)
  return exitCode === 0 ? new Set(stdout.split('\0')) : undefined
}

/**
 * Returns the files of a tree whose content git compares, as paths from the top. Files marked "assume unchanged" or
 * "skip" are not among them.
 *
 * @see git, Documentation/git-ls-files.txt, `-v`
 */
export async function readComparedFiles({ git }: WrittenTree): Promise<string[]> {
  const { stdout } = await git(['ls-files', '-v', '-z'])
  const lines = stdout.split('\0').filter((line) => line.startsWith('H '))
  return lines.map((line) => line.slice(2))
}
