import { abandonOnError } from '../door/abandon-on-error.ts'
import type { HeldPublish } from '../door/publish-at-door.ts'
import type { Publication } from '../door/read-publication.ts'
import type { PutBack } from '../git/put-back.ts'
import type { Snapshot } from '../git/working-tree.ts'

/** The working tree that npm packs from. */
export interface Tree {
  take: (packed?: readonly string[]) => Promise<Snapshot>
  changes: (before: Snapshot, packed: readonly string[]) => Promise<string[]>
  putBack: (before: Snapshot, after: Snapshot) => Promise<PutBack | undefined>
  restoreChanges: (putBack: PutBack) => Promise<void>
}

/** npm's request, held while semantic-release and its other plugins go on. */
export interface HeldRelease {
  held: HeldPublish
  /** Resolves once the working tree has been read for a later comparison. Nobody else may change the tree before. */
  settled: () => Promise<void>
  /** Returns the paths that have changed in a way that may affect packing, relative to the project's folder. */
  changes: () => Promise<string[]>
  /** Restores what npm's scripts had changed, because npm's last scripts expect it. */
  restoreChanges: () => Promise<void>
}

/** Holds a request that is forwarded in the same step, so that no changes have to be noticed or restored. */
export async function holdNow(
  start: () => Promise<HeldPublish>,
  keep: (publication: Publication) => Promise<boolean>,
): Promise<HeldRelease> {
  const held = await start()
  await abandonOnError(held, () => keep(held.publication))
  return { held, settled: async () => {}, changes: async () => [], restoreChanges: async () => {} }
}

interface HoldOptions {
  runsScripts: boolean
  leavesChanges?: boolean
  keep: (publication: Publication) => Promise<boolean>
}

/**
 * Starts npm and holds its request while other plugins run. Meanwhile, what npm's scripts changed in the working tree
 * is put back. So a release commit has the same contents as with `@semantic-release/npm`, which runs the scripts later.
 *
 * @param start - Calls `onStart` once npm, or the tool that packs, is being started.
 * @param options - `runsScripts`: whether the package has scripts that npm runs before it sends its request.
 *   `leavesChanges`: whether their changes stay. `keep`: writes parts of the request into the working tree for other
 *   plugins, which does not count as a change, and resolves with whether it wrote anything.
 */
export async function holdRelease(
  start: (onStart: () => void) => Promise<HeldPublish>,
  tree: Tree,
  { runsScripts, leavesChanges = false, keep }: HoldOptions,
): Promise<HeldRelease> {
  let early: Promise<Snapshot> | undefined
  const takeOnce = () => {
    early ??= tree.take()
    early.catch(() => {})
    return early
  }
  const before = runsScripts ? await takeOnce() : undefined
  // Without scripts, nothing of the release changes the tree while npm packs, so it is read meanwhile.
  const held = await start(takeOnce)
  const packed = held.publication.files.map(({ path }) => path)
  return abandonOnError(held, async () => {
    const after = before && (await tree.take(packed))
    const moved = before && after && !leavesChanges ? await tree.putBack(before, after) : undefined
    const isKept = await keep(held.publication)
    const read = async () => {
      const latest = after ?? (await takeOnce())
      const isWhole = packed.every((file) => latest.files.has(file))
      return isWhole && !isKept && !moved?.moves.length ? latest : tree.take(packed)
    }
    // Not awaited yet, so that the registry can be asked at the same time.
    const now = read()
    now.catch(() => {})
    return {
      held,
      settled: async () => void (await now),
      changes: async () => tree.changes(await now, packed),
      restoreChanges: async () => {
        if (moved) await tree.restoreChanges(moved)
      },
    }
  })
}
