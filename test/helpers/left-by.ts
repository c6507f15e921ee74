import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Checkout } from './project.ts'
import { readTarball } from './read-tarball.ts'

/** Everything that a release leaves behind, in a form in which two releases of one project can be compared. */
export interface LeftBehind {
  /** Contents of the files in the work tree, by path. */
  files: Record<string, string>
  /** `git status` of the work tree. */
  status: string
  /** What was pushed, as patches without the hashes of contents. */
  commits: string
  packages: Record<string, LeftPackage | undefined>
}

export interface LeftPackage {
  distTags: Record<string, string>
  readme: unknown
  /** Manifests without addresses and hashes. */
  versions: Record<string, object>
  hashes: Record<string, string>
  /** Contents of the files in each version's tarball, by path and mode. */
  contents: Record<string, Record<string, string>>
}

/** @param names - Packages that may have been published. */
export async function leftBy(checkout: Checkout, names: string[]): Promise<LeftBehind> {
  const { repository } = checkout
  const show = (text: string) => withoutPlace(text, checkout)
  const packages = names.map(async (name) => [name, await readPackage(name, checkout)] as const)
  const branch = ['--git-dir', repository.remote, 'log', '--patch', '--format=%s', 'main']
  return {
    files: await readFiles(repository.cwd, show),
    status: await repository.git('status', '--porcelain', '--', ':!.releaserc.json'),
    commits: show(await repository.git(...branch)).replace(/^index .*\n/gm, ''),
    packages: Object.fromEntries(await Promise.all(packages)),
  }
}

async function readFiles(folder: string, show: (text: string) => string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/^(\.git|node_modules)\//.test(file) && file !== '.releaserc.json')
  const contents = files.sort().map(async (file) => {
    const content = await readFile(path.join(folder, file))
    return [file, content.includes(0) ? hashOf(content) : show(content.toString())] as const
  })
  return Object.fromEntries(await Promise.all(contents))
}

async function readPackage(name: string, checkout: Checkout): Promise<LeftPackage | undefined> {
  const { registry, repository } = checkout
  const packument = await registry.packument(name).catch(() => undefined)
  if (packument?.versions === undefined) return undefined
  const left: LeftPackage = {
    distTags: packument['dist-tags'],
    readme: packument.readme,
    versions: {},
    hashes: {},
    contents: {},
  }
  for (const [version, { gitHead, dist, ...manifest }] of Object.entries<Manifest>(packument.versions)) {
    const commit = gitHead && (await repository.git('log', '-1', '--format=%s', gitHead))
    const { tarball: _tarball, integrity, shasum: _shasum, unpackedSize: _size, ...others } = dist
    left.versions[version] = JSON.parse(
      withoutPlace(JSON.stringify({ ...manifest, dist: others, commit }), checkout),
    )
    left.hashes[version] = integrity
    const files = readTarball(await registry.tarball(name, version))
    left.contents[version] = mapValues(files, (text) => withoutPlace(text, checkout))
  }
  return left
}

interface Manifest {
  gitHead?: string
  dist: { tarball: string; integrity: string; shasum: string; unpackedSize: number }
}

/** Replaces addresses and folders, which differ between machines. */
function withoutPlace(text: string, { registry, repository }: Checkout): string {
  return text
    .replaceAll(registry.url, '{registry}')
    .replaceAll(new URL(registry.url).host, '{host}')
    .replaceAll(repository.cwd, '{cwd}')
}

const mapValues = (record: Record<string, string>, change: (value: string) => string) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))

const hashOf = (content: Buffer) => createHash('sha512').update(content).digest('hex')
