import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { unpackTar } from 'modern-tar'

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

/** Lists the files of a gzipped tarball, and reads its `package.json`. Rejects if it is not a valid tarball. */
export async function readTarball(tarball: Buffer): Promise<TarballContents> {
  const archive = await promisify(gunzip)(tarball, { maxOutputLength: MAX_BYTES })
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
