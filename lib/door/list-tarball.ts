import { posix } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { unpackTar } from 'modern-tar'
import { folded } from './install-scripts.ts'

/** A file in a tarball. `path` is below the tarball's only folder, and `size` is in bytes. */
export interface ListedFile {
  path: string
  size: number
}

/** The most bytes that a package may unpack to. */
const MAX_BYTES = 4 * 1024 * 1024 * 1024 - 1

/** The contents of a tarball. */
export interface TarballContents {
  files: ListedFile[]
  /** Its parsed `package.json`, which is what installers go by. `undefined` if there is none that can be read. */
  manifest: unknown
  /** The packages in its `node_modules`, each with its folder and its parsed `package.json`. */
  bundled: Array<{ folder: string; manifest: unknown }>
}

/** The folder that npm puts every file into. */
const FOLDER = 'package/'

/**
 * Returns where installers write an entry. Throws for a name that two of them may read differently: the file that was
 * looked at would not be the one that is installed. npm never makes such names.
 */
function placeOf(name: string): string {
  const path = name.slice(FOLDER.length)
  const parts = path.split('/')
  if (name.startsWith(FOLDER) && !name.includes('\0') && !parts.some((part) => /^\.{0,2}$/.test(part)))
    return path
  throw new Error('One of its files has a name that npm does not make.')
}

/** What decides which scripts installers run, in the package and in those that are bundled with it. */
const DECISIVE = /^(?:node_modules\/(?:@[^/]+\/)?[^/]+\/)*(?<file>package\.json|binding\.gyp)$/

/**
 * Lists the files of a gzipped tarball, and reads its `package.json` and those of bundled packages. Rejects if it is not
 * a valid tarball, or holds a decisive file twice for file systems that ignore case.
 */
export async function readTarball(tarball: Buffer): Promise<TarballContents> {
  const archive = await promisify(gunzip)(tarball, { maxOutputLength: MAX_BYTES })
  const files: ListedFile[] = []
  const paths = new Set<string>()
  const alike = new Set<string>()
  const entries = await unpackTar(archive, {
    strict: true,
    filter: ({ name, size, type = 'file' }) => {
      if (type === 'directory') return false
      const path = placeOf(name)
      if (paths.has(path)) throw new Error('One of its files is in it twice.')
      paths.add(path)
      const place = folded(path)
      const decisive = DECISIVE.exec(place)?.groups?.file
      if (decisive && alike.has(place)) throw new Error('Two of its files differ only in case.')
      if (decisive) alike.add(place)
      files.push({ path, size })
      return type === 'file' && decisive === 'package.json'
    },
  })
  const read = entries.map(({ header, data }) => ({ path: placeOf(header.name), manifest: parse(data) }))
  return {
    files,
    manifest: read.find(({ path }) => path === 'package.json')?.manifest,
    bundled: read.flatMap(({ path, manifest }) => {
      const folder = posix.dirname(path)
      return folder === '.' ? [] : [{ folder, manifest }]
    }),
  }
}

function parse(data: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(
      Buffer.from(data ?? [])
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    )
  } catch {
    return undefined
  }
}
