import type { Effects } from '../effects.ts'
import type { Phase } from '../errors/state.ts'
import { readPackage } from '../package/read-package.ts'
import type { Entries, OpenEntry } from '../plugin-entry.ts'
import type { CodeMemory } from '../release/code-memory.ts'
import type { NextReleaseContext } from '../types.ts'
import type { Connection } from '../verify/types.ts'
import { stillStaged } from './last-words.ts'
import { createParts, type Parts } from './parts.ts'

/** One of semantic-release's steps, for one entry of the plugin. */
export interface EntryStep {
  phase: Phase
  opened: OpenEntry
  /** All of this process. */
  entries: Entries
  context: NextReleaseContext
  effects: Effects
  memory: CodeMemory
}

/** `package.json` is read once more: `npm version` and other plugins may have changed it. */
export async function partsOf(
  { phase, opened, context, effects }: EntryStep,
  connection: Connection,
): Promise<Parts> {
  const { options, root, entry } = opened
  const pkg = await readPackage(root)
  return createParts({ phase, context, options, pkg, root, effects }, connection, () =>
    stillStaged(entry.mode),
  )
}
