import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { isInState, replaceAtomically } from './file-state.ts'
import { type Move, prepareMoves } from './prepare-moves.ts'
import type { TreeEffects } from './run-git.ts'
import { readTreeChanges, type TreeChange } from './tree-changes.ts'
import type { Snapshot, SnapshotPlace } from './working-tree.ts'

/** What was put back, and what is needed to restore it. */
export interface PutBack {
  /** The files that were put back, relative to `cwd`, sorted. */
  files: string[]
  /**
   * The files that differ and stay as they are, relative to `cwd`, sorted. A file stays if it was written to since, is
   * a submodule, or can't be retrieved byte for byte. If the scripts made a commit, all of them stay.
   */
  left: string[]
  /** The folder that the paths of `moves` start from. The paths of the lists start from `cwd`. */
  top: string
  cwd: string
  moves: Move[]
}

/**
 * Puts the files that git sees back to their state in `before` if they differ in `after`: to the same bytes, and the
 * same mode. New files are removed, unless git ignores them. Outside a repository, or if git fails, nothing happens.
 */
export async function putBack(
  before: Snapshot,
  after: Snapshot,
  where: SnapshotPlace,
  effects: TreeEffects,
): Promise<PutBack> {
  const cwd = await realpath(where.cwd)
  const none = { files: [], left: [], top: cwd, cwd, moves: [] }
  if (!before.tree || !after.tree) return none
  const changes = await readTreeChanges(before.tree, after.tree, where, effects)
  if (!changes?.length) return none
  const { top } = after.tree.repository
  const differing = await withoutOldFiles(changes, before, { top, root: where.root })
  const trees = { before: before.tree, after: after.tree, files: before.files }
  const moves = before.head === after.head ? await prepareMoves(differing, trees, where, effects) : []
  const done = await moveAll(moves, top, 'after', 'before')
  const names = new Set(done.map(({ name }) => name))
  const left = differing.map((change) => change.path).filter((name) => !names.has(name))
  const list = (paths: string[]) => paths.map((name) => path.relative(cwd, path.join(top, name))).sort()
  return { files: list([...names]), left: list(left), top, cwd, moves: done }
}

/**
 * Restores what was put back to how it was.
 *
 * @returns The files that somebody has changed meanwhile, relative to `cwd`. They stay as they are.
 */
export async function restoreChanges({ moves, top, cwd }: PutBack): Promise<string[]> {
  const done = new Set(await moveAll(moves, top, 'before', 'after'))
  const left = moves.filter((move) => !done.has(move))
  return left.map(({ name }) => path.relative(cwd, path.join(top, name))).sort()
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
      // The file stays as it is, and the caller learns of it.
    }
  }
  return done
}
