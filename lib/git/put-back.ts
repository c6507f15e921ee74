import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { isInState, replaceAtomically } from './file-state.ts'
import { type Move, prepareMoves } from './prepare-moves.ts'
import { readTreeChanges, type TreeChange } from './tree-changes.ts'
import type { Snapshot, SnapshotPlace } from './working-tree.ts'

/** What was put back, and what is needed to restore it. */
export interface PutBack {
  /** The folder that the paths of `moves` start from. */
  top: string
  moves: Move[]
  /** The files that differ and stay as they are, relative to `cwd`, sorted. */
  left: string[]
}

/**
 * Puts the files that git sees back to their state in `before` if they differ in `after`: to the same bytes, and the
 * same mode. New files are removed, unless git ignores them. A file stays if it was written to since, is a submodule,
 * or can't be retrieved byte for byte. If the scripts made a commit, all of them stay.
 *
 * @returns `undefined` if nothing had to be put back, outside a repository, or if git fails.
 */
export async function putBack(
  before: Snapshot,
  after: Snapshot,
  where: SnapshotPlace,
): Promise<PutBack | undefined> {
  if (!before.tree || !after.tree) return undefined
  const changes = await readTreeChanges(before.tree, after.tree)
  if (!changes?.length) return undefined
  const { top } = after.tree
  const differing = await withoutOldFiles(changes, before, { top, root: where.root })
  const trees = { before: before.tree, after: after.tree, files: before.files }
  const moves = before.head === after.head ? await prepareMoves(differing, trees, where) : []
  const done = await moveAll(moves, top, 'after', 'before')
  const names = new Set(done.map(({ name }) => name))
  const left = differing.map((change) => change.path).filter((name) => !names.has(name))
  const cwd = await realpath(where.cwd)
  return { top, moves: done, left: left.map((name) => path.relative(cwd, path.join(top, name))).sort() }
}

/** Restores what was put back to how it was. Files that somebody has changed meanwhile stay as they are. */
export async function restoreChanges({ moves, top }: PutBack): Promise<void> {
  await moveAll(moves, top, 'before', 'after')
}

/** Leaves out files that were there before. A script that changes `.gitignore` can make them new for git. */
async function withoutOldFiles(
  changes: readonly TreeChange[],
  before: Snapshot,
  { top, root }: { top: string; root: string },
): Promise<TreeChange[]> {
  const folder = await realpath(root).catch(() => root)
  return changes.filter(
    ({ path: name, isNew }) => !isNew || !before.files.has(path.relative(folder, path.join(top, name))),
  )
}

/**
 * Moves files, and returns those that were moved. Removals come first, because a file may be where a folder has to be.
 */
async function moveAll(
  moves: readonly Move[],
  top: string,
  from: 'before' | 'after',
  to: 'before' | 'after',
): Promise<Move[]> {
  const isRemoval = (move: Move) => move[to].kind === 'absent'
  const ordered = [...moves.filter(isRemoval), ...moves.filter((move) => !isRemoval(move))]
  const done: Move[] = []
  for (const move of ordered) {
    try {
      if (!(await isInState(move[from], top, move.name))) continue
      await replaceAtomically(move[to], top, move.name)
      done.push(move)
    } catch {
      // The file stays as it is.
    }
  }
  return done
}
