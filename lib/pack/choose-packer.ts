import { dependenciesOf } from '../package/dependencies.ts'
import { hasForeign } from '../release/check-publication.ts'
import type { PackageJson } from '../types.ts'
import { findProjectTool } from './find-project-tool.ts'
import { packFolders } from './pack-folders.ts'
import { type PackerName, type PackTool, TOOLS } from './tools.ts'

/** Why the project's own tool packs. */
export type PackReason = 'option' | 'dependencies' | 'publishConfig'

/** What makes the tarball of a release. */
export type Packer =
  | { tool: 'npm' }
  | {
      tool: PackTool
      why: PackReason
      /** The folders from the one that is packed up to the repository's root. */
      folders: readonly string[]
      /** For example `yarn@4.18.1`, if the project pins this tool. */
      pinned: string | undefined
    }

export interface PackPlace {
  /** The folder that is packed. */
  root: string
  cwd: string
  pkg: PackageJson
}

/** npm makes the tarball. */
export const NPM_PACKS: Packer = { tool: 'npm' }

/**
 * Decides which tool packs. With `auto`, that is npm if npm's result is right: the bytes are then the same as without
 * this option. The project's own tool packs if npm would publish what nobody can install, or would not see an override.
 */
export async function choosePacker(
  option: 'auto' | PackerName,
  { root, cwd, pkg, hasRoot }: PackPlace & { hasRoot: boolean },
): Promise<Packer> {
  if (option === 'npm') return NPM_PACKS
  const folders = await packFolders(root, cwd)
  if (option === 'auto' && !hasForeign(dependenciesOf(pkg)) && !pkg.publishConfig) return NPM_PACKS
  const { name, isClassic, pinned } = await findProjectTool(folders)
  if (option !== 'auto')
    return { tool: option, why: 'option', folders, pinned: name === option ? pinned : undefined }
  if (name === 'npm' || isClassic) return NPM_PACKS
  if (hasForeign(dependenciesOf(pkg))) return { tool: name, why: 'dependencies', folders, pinned }
  return overrides(pkg, name, hasRoot) ? { tool: name, why: 'publishConfig', folders, pinned } : NPM_PACKS
}

/**
 * Whether `publishConfig` has overrides of this tool. With the option `pkgRoot`, which already names the folder,
 * `publishConfig.directory` is not one of them.
 */
function overrides({ publishConfig = {} }: PackageJson, tool: PackTool, hasRoot: boolean): boolean {
  return Object.keys(publishConfig).some(
    (key) => TOOLS[tool].overrides.includes(key) && !(key === 'directory' && hasRoot),
  )
}
