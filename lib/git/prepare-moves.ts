import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { checkOut } from './check-out.ts'
import { type FileState, keepState, PERMISSIONS } from './file-state.ts'
import { type Fingerprints, readFingerprint } from './fingerprint.ts'
import { readWrittenSince, type TreeChange } from './tree-changes.ts'
import type { SnapshotPlace } from './working-tree.ts'
import type { WrittenTree } from './write-tree.ts'

/** A file with its state before and after. */
export interface Move {
  /** The path from the top of the working tree. */
  name: string
  before: FileState
  after: FileState
}

export interface Trees {
  before: WrittenTree
  after: WrittenTree
  /** The fingerprints of the package's files before. */
  files: Fingerprints
}

type Kept = TreeChange & { after: FileState }

/**
 * Copies what is there now, and retrieves what was there before. A change that can't be moved safely is left out: a
 * submodule, a file that was written to after `trees.after`, or one whose former content can't be retrieved byte for
 * byte.
 */
export async function prepareMoves(
  changes: readonly TreeChange[],
  trees: Trees,
  where: SnapshotPlace,
): Promise<Move[]> {
  const kept = await keepAll(changes, trees.after.top, where.folder)
  // Must be read after the copies were made: a later copy could be of something else.
  const written = await readWrittenSince(trees.after)
  if (!written) return []
  const settled = kept.filter(
    ({ path: name, isGone, after }) => !written.has(name) && isGone === (after.kind === 'absent'),
  )
  // If that fails, for example because the disk is full, only new files are moved.
  const former = await checkOutFormer(settled, trees, where).catch(() => new Map<string, FileState>())
  return settled.flatMap(({ path: name, isNew, after }) => {
    const before: FileState | undefined = isNew ? { kind: 'absent' } : former.get(name)
    return before ? [{ name, before, after }] : []
  })
}

async function keepAll(changes: readonly TreeChange[], top: string, folder: string): Promise<Kept[]> {
  const kept: Kept[] = []
  for (const change of changes) {
    const after = await keepState(top, change.path, folder).catch(() => undefined)
    if (after && !change.isSubmodule) kept.push({ ...change, after })
  }
  return kept
}

async function checkOutFormer(
  kept: readonly Kept[],
  { before, files }: Trees,
  where: SnapshotPlace,
): Promise<Map<string, FileState>> {
  const root = await realpath(where.root).catch(() => where.root)
  const wanted = kept
    .filter(({ isNew }) => !isNew)
    .map(({ path: name, keepsMode, after }) => {
      const print = readFingerprint(files.get(path.relative(root, path.join(before.top, name))))
      const mode = keepsMode && after.kind === 'file' ? after.mode : undefined
      return { name, size: print?.size, mode: print ? print.mode & PERMISSIONS : mode }
    })
  return wanted.length > 0 ? checkOut(wanted, before, where.folder) : new Map()
}
