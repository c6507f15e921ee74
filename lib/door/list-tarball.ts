import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { unpackTar } from 'modern-tar'

/** A file of a tarball, below its one folder; the size in bytes. */
export interface ListedFile {
  path: string
  size: number
}

/** What a package may unpack to. */
const MOST_BYTES = 4 * 1024 * 1024 * 1024 - 1

/** What a tarball has in it. */
export interface TarballContents {
  files: ListedFile[]
  /** Its `package.json`, parsed: installers go by that one. `undefined` where it has none that can be read. */
  manifest: unknown
}

/** Where npm puts every file. */
const FOLDER = 'package/'

/**
 * Where installers write an entry. Rejects a name that two of them may read in two ways, which npm never makes: the file
 * that was looked at would not be the one that is installed.
 */
function placeOf(name: string): string {
  const path = name.slice(FOLDER.length)
  const parts = path.split('/')
  if (name.startsWith(FOLDER) && !name.includes('\0') && !parts.some((part) => /^\.{0,2}$/.test(part)))
    return path
  throw new Error('One of its files has a name that npm does not make.')
}

/** Lists the files of a gzipped tarball, and reads its `package.json`. Rejects where it is none. */
export async function readTarball(tarball: Buffer): Promise<TarballContents> {
  const archive = await promisify(gunzip)(tarball, { maxOutputLength: MOST_BYTES })
  const files: ListedFile[] = []
  const paths = new Set<string>()
  const entries = await unpackTar(archive, {
    strict: true,
    filter: ({ name, size, type = 'file' }) => {
      if (type === 'directory') return false
      const path = placeOf(name)
      if (paths.has(path)) throw new Error('One of its files is in it twice.')
      paths.add(path)
      files.push({ path, size })
      return type === 'file' && path === 'package.json'
    },
  })
  return { files, manifest: parse(entries.at(-1)?.data) }
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
