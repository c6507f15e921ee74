import { realpath } from 'node:fs/promises'
import path from 'node:path'
import type { Env } from '../types.ts'
import { changedFiles, type Fingerprints, fingerprint, sameSizeAndMode } from './fingerprint.ts'
import { findRepository, type Repository, readHead } from './repository.ts'
import type { TreeEffects } from './run-git.ts'
import { isUnchanged, readComparedFiles, readTreeChanges } from './tree-changes.ts'
import { type WrittenTree, writeTree } from './write-tree.ts'

export interface SnapshotPlace {
  /** The folder that semantic-release works in. */
  cwd: string
  /** The folder that is published. Git may ignore it, and it may be outside the repository. */
  root: string
  env: Env
  /** An existing private folder, the same for all snapshots that are compared. Its owner removes it. */
  folder: string
}

export interface SnapshotOptions extends SnapshotPlace {
  /** Further paths below `root` that are packed, such as bundled dependencies in `node_modules`. */
  packed?: readonly string[]
  /** The repository, if it is known. Otherwise git is asked. */
  repository?: Promise<Repository | undefined>
}

/** The working tree at one moment: what git sees of it, and all files of the folder that is published. */
export interface Snapshot {
  /** `undefined` outside a repository, or if git fails. */
  tree: WrittenTree | undefined
  /** The commit. `undefined` before the first one. */
  head: string | undefined
  files: Fingerprints
}

/**
 * Takes a snapshot. Writes neither to the repository nor to the working tree, and runs no hook of the repository.
 * Filters do run.
 */
export async function takeSnapshot(where: SnapshotOptions, effects: TreeEffects): Promise<Snapshot> {
  const [tree, head, files] = await Promise.all([
    readTree(where, effects),
    readHead(where.cwd, where.env, effects),
    fingerprint(where.root, { packed: where.packed, skip: where.folder }),
  ])
  return { tree, head, files }
}

async function readTree(where: SnapshotOptions, effects: TreeEffects) {
  const repository = await (where.repository ?? findRepository(where, effects))
  // Even a full disk is no reason to end the release: the fingerprints are still there.
  return repository && (await writeTree(repository, where, effects).catch(() => undefined))
}

/**
 * Like `changedBetween`, but compares with the working tree as it is now. If nothing has changed, takes no snapshot.
 */
export async function changedSince(
  before: Snapshot,
  where: SnapshotOptions,
  effects: TreeEffects,
): Promise<string[]> {
  const [isSame, files] = await Promise.all([
    before.tree !== undefined && isUnchanged(before.tree),
    fingerprint(where.root, { packed: where.packed, skip: where.folder }),
  ])
  if (isSame && changedFiles(before.files, files).length === 0) return []
  return changedBetween(before, await takeSnapshot(where, effects), where)
}

/**
 * Returns the paths that have changed in a way that may affect packing, relative to `cwd`, sorted.
 *
 * If git compares the content of a file, writing the same content again is not a change. If git does not look at it,
 * the file system's times decide. Without a tree on both sides, only the files below `root` are compared.
 */
export async function changedBetween(
  before: Snapshot,
  after: Snapshot,
  where: SnapshotPlace,
): Promise<string[]> {
  const cwd = await realpath(where.cwd)
  const root = await realpath(where.root).catch(() => where.root)
  const touched = changedFiles(before.files, after.files)
  const { changed, compared } = await readTrees(before, after, touched.length > 0)
  const written = touched
    .filter(
      (name) =>
        !sameSizeAndMode(before.files.get(name), after.files.get(name)) ||
        !compared.has(path.join(root, name)),
    )
    .map((name) => path.join(root, name))
  return [...new Set([...changed, ...written])].map((file) => path.relative(cwd, file)).sort()
}

/** Returns what git knows, in absolute paths: which files have changed, and which files it compares. */
async function readTrees(before: Snapshot, after: Snapshot, isTouched: boolean) {
  const changes = before.tree && after.tree && (await readTreeChanges(before.tree, after.tree))
  if (!changes || !after.tree) return { changed: [], compared: new Set<string>() }
  const { top } = after.tree
  const compared = isTouched ? await readComparedFiles(after.tree) : []
  return {
    changed: changes.map((change) => path.join(top, change.path)),
    compared: new Set(compared.map((name) => path.join(top, name))),
  }
}
