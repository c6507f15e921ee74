import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { dependedOn, dependenciesOf } from '../package/dependencies.ts'
import { packageRoot, readPackage } from '../package/read-package.ts'
import type { PackageJson, ReleaseContext } from '../types.ts'
import { findOwnEntries } from '../verify/own-entries.ts'

/** What runs leave behind and nothing is built from: `semantic-release | tee`, or a test run by a `pre-push` hook. */
const LEFT_BEHIND = /^(?:coverage|\.nyc_output)[\\/]|\.log$/

/** The package whose changes are looked for. */
export interface OwnPlace {
  context: Pick<ReleaseContext, 'cwd' | 'options'>
  /** The folder that is published. */
  root: string
  pkg: PackageJson
}

/** The files besides `package.json` that `npm version` writes. For a workspace, they are in a folder above it. */
const LOCK_FILES = new Set(['package-lock.json', 'npm-shrinkwrap.json'])

/**
 * Leaves out the files of this plugin's other entries. Their versions are written and their scripts run while this
 * package is held. In a folder that contains this package, only the version is another entry's. Logs and reports that
 * are not packed are left out, too.
 *
 * The files of packages that this one depends on stay, because it may bundle them. So does any folder that it has
 * packed files from.
 *
 * @param changed - Paths relative to the project's folder.
 * @param packed - Paths of the packed files, relative to the published folder.
 */
export async function withoutOthers(
  changed: readonly string[],
  packed: readonly string[],
  { context: { cwd, options }, root, pkg }: OwnPlace,
): Promise<string[]> {
  const folders = findOwnEntries(options).map(({ pkgRoot }) => packageRoot(pkgRoot, cwd))
  const [top = cwd, own = root, ...listed] = await Promise.all([cwd, root, ...folders].map(realPath))
  const others = [...new Set(listed)].filter((folder) => folder !== own)
  const ownerOf = (file: string) => deepest([own, ...others].filter((folder) => contains(folder, file)))
  const files = new Set(packed.map((file) => path.join(own, file)))
  const kept = new Set([...(await neededBy(pkg, others)), ...[...files].map(ownerOf)])
  return changed.filter((name) => {
    const file = path.join(top, name)
    if (files.has(file)) return true
    const owner = ownerOf(file)
    if (LEFT_BEHIND.test(path.relative(owner ?? top, file))) return false
    const folder = path.dirname(file)
    if (LOCK_FILES.has(path.basename(file)) && others.some((other) => contains(folder, other))) return false
    if (owner === undefined || owner === own || kept.has(owner)) return true
    return contains(owner, own) && file !== path.join(owner, 'package.json')
  })
}

/** Returns the folders of the packages that this one depends on, also through each other, or that can't be read. */
async function neededBy(pkg: PackageJson, folders: readonly string[]): Promise<Set<string>> {
  const packages = await Promise.all(folders.map((folder) => readPackage(folder).catch(() => undefined)))
  const needed = new Set<string>()
  const add = (from: PackageJson) => {
    const names = dependedOn([...dependenciesOf(from), ...Object.entries(from.devDependencies ?? {})])
    for (const [index, folder] of folders.entries()) {
      const other = packages[index]
      if (needed.has(folder) || (other && !names.includes(other.name))) continue
      needed.add(folder)
      if (other) add(other)
    }
  }
  add(pkg)
  return needed
}

const realPath = (folder: string): Promise<string> => realpath(folder).catch(() => folder)

const contains = (folder: string, file: string): boolean =>
  file === folder || file.startsWith(`${folder}${path.sep}`)

const deepest = (folders: readonly string[]): string | undefined =>
  [...folders].sort((one, other) => other.length - one.length)[0]
