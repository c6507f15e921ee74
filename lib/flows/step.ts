import type { Effects } from '../effects.ts'
import type { Phase } from '../errors/state.ts'
import { choosePacker, type Packer } from '../pack/choose-packer.ts'
import { findProjectTool } from '../pack/find-project-tool.ts'
import { packFolders } from '../pack/pack-folders.ts'
import { readPackage } from '../package/read-package.ts'
import { type Entries, type OpenEntry, whatWasApproved } from '../plugin-entry.ts'
import type { CodeMemory } from '../release/code-memory.ts'
import type { NextReleaseContext, PackageJson } from '../types.ts'
import type { Connection } from '../verify/types.ts'
import { stillStaged } from './early-end.ts'
import { createParts, type Parts } from './parts.ts'

/** One of semantic-release's steps, for one entry of the plugin. */
export interface EntryStep {
  phase: Phase
  opened: OpenEntry
  /** All entries of this process. */
  entries: Entries
  context: NextReleaseContext
  effects: Effects
  memory: CodeMemory
}

/**
 * Creates the parts of a step. Reads `package.json` again, because `npm version` and other plugins may have changed it.
 * What was approved under one name is not published under another.
 */
export async function partsOf(
  { phase, opened, context, effects }: EntryStep,
  connection: Connection,
): Promise<Parts> {
  const { options, root, entry } = opened
  const read = await readPackage(root).catch((error: unknown) => whatWasApproved(phase, entry, error))
  if (phase === 'prepare' || !entry.prepared) entry.pkg = read
  const isApproved = phase === 'publish' && entry.mode.kind === 'attended' && entry.prepared !== undefined
  const pkg = isApproved && read.name !== entry.pkg?.name ? (entry.pkg ?? read) : read
  const packer = await packerOf(opened, pkg, context.cwd)
  const projectTool = await findProjectTool(await packFolders(root, context.cwd))
  const { standing, mode } = entry
  const staged = () => stillStaged(mode)
  const input = { phase, context, options, pkg, root, packer, projectTool, effects, standing, staged }
  return createParts(input, connection)
}

export function packerOf({ options, root }: OpenEntry, pkg: PackageJson, cwd: string): Promise<Packer> {
  return choosePacker(options.pack, { root, cwd, pkg, hasRoot: options.pkgRoot !== undefined })
}
