import { copyFile, link, mkdir, readdir, readFile, readlink, symlink } from 'node:fs/promises'
import path from 'node:path'
import { MODULES } from '../../test/helpers/job.ts'

/** One package in a lock file. Its other fields are kept too. */
export interface Locked {
  version: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

/** Packages by location, such as `node_modules/a/node_modules/b`. */
export type Lock = Record<string, Locked>

/** Reads what is installed in this checkout of these packages and everything that they depend on. */
export async function readInstalled(names: readonly string[]): Promise<Lock> {
  const text = await readFile(path.join(MODULES, '.package-lock.json'), 'utf8')
  const { packages } = JSON.parse(text) as { packages: Lock }
  const found: Lock = {}
  const visit = (at: string) => {
    const locked = packages[at]
    if (!locked || found[at]) return
    found[at] = locked
    for (const name of needsOf(locked)) visit(locate(name, at, packages) ?? '')
  }
  for (const name of names) visit(`node_modules/${name}`)
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function needsOf({ peerDependencies = {}, peerDependenciesMeta = {}, ...locked }: Locked): string[] {
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional)
  return [...Object.keys({ ...locked.dependencies, ...locked.optionalDependencies }), ...peers]
}

/** Finds a package as Node would: in the folder of the package that needs it, then in each folder above. */
function locate(name: string, from: string, packages: Lock): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const candidate = path.posix.join(at, 'node_modules', name)
    if (packages[candidate]) return candidate
    if (at === '') return undefined
  }
}

/** Installs the packages into a folder, as hard links. */
export async function installInto(folder: string, lock: Lock): Promise<void> {
  const root = path.dirname(MODULES)
  for (const at of Object.keys(lock)) await linkFolder(path.join(root, at), path.join(folder, at))
}

/** Links a package's files, except its `node_modules`, whose packages have their own entries in the lock. */
async function linkFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else if (entry.isFile()) await linkFile(source, target)
    else if (entry.name !== 'node_modules') await linkFolder(source, target)
  }
}

async function linkFile(source: string, target: string): Promise<void> {
  try {
    await link(source, target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(source, target) // the folder for temporary files is on another disk
  }
}
