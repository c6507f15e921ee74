import { orAbandon } from '../door/or-abandon.ts'
import type { HeldPublish } from '../door/publish-at-door.ts'
import type { Publication } from '../door/read-publication.ts'
import type { PutBack } from '../git/put-back.ts'
import type { Snapshot } from '../git/working-tree.ts'

/** The working tree that npm packs from. */
export interface Tree {
  /** Finds the repository, which takes time: others go on meanwhile. */
  find: () => void
  take: (packed?: readonly string[]) => Promise<Snapshot>
  changes: (before: Snapshot, packed: readonly string[]) => Promise<string[]>
  putBack: (before: Snapshot, after: Snapshot) => Promise<PutBack>
  bringAgain: (putBack: PutBack) => Promise<void>
}

/** npm's request, held while semantic-release and its other plugins go on. */
export interface HeldRelease {
  held: HeldPublish
  /** Until the working tree was read to compare it with later: nobody else may change it before. */
  settled: () => Promise<void>
  /** The paths by which packing may read something else now, relative to the project's folder. */
  changes: () => Promise<string[]>
  /** Brings again what npm's scripts had changed: npm's last scripts expect it. */
  bringAgain: () => Promise<void>
}

/** A request that goes on in the same step. */
export async function holdNow(
  start: () => Promise<HeldPublish>,
  keep: (publication: Publication) => Promise<boolean>,
): Promise<HeldRelease> {
  const held = await start()
  await orAbandon(held, () => keep(held.publication))
  return { held, settled: async () => {}, changes: async () => [], bringAgain: async () => {} }
}

/**
 * Starts npm and keeps its request over the steps of other plugins. What its scripts changed in the working tree is put
 * back for that time: a release commit made meanwhile has what it has with `@semantic-release/npm`, which runs them
 * later.
 *
 * @param options - Whether the package has scripts that npm runs before it sends its request; what is kept of the request
 *   in the working tree, for other plugins: it is no change. Resolves with whether something was.
 */
export async function holdRelease(
  start: () => Promise<HeldPublish>,
  tree: Tree,
  { runsScripts, keep }: { runsScripts: boolean; keep: (publication: Publication) => Promise<boolean> },
): Promise<HeldRelease> {
  tree.find()
  // Without scripts it is read while npm starts: what changes meanwhile only has npm pack once more.
  const early = tree.take()
  early.catch(() => {})
  const before = runsScripts ? await early : undefined
  const held = await start()
  const packed = held.publication.files.map(({ path }) => path)
  return orAbandon(held, async () => {
    const after = before && (await tree.take(packed))
    const moved = before && after && (await tree.putBack(before, after))
    const isKept = await keep(held.publication)
    const read = async () => {
      const latest = after ?? (await early)
      const isWhole = packed.every((file) => latest.files.has(file))
      return isWhole && !isKept && !moved?.files.length ? latest : tree.take(packed)
    }
    // The registry may be asked meanwhile.
    const now = read()
    now.catch(() => {})
    return {
      held,
      settled: async () => void (await now),
      changes: async () => tree.changes(await now, packed),
      bringAgain: async () => {
        if (moved) await tree.bringAgain(moved)
      },
    }
  })
}
